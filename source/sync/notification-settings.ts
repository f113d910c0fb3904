import {z} from 'zod';

const text = z.string().trim().min(1);

/** The secret itself is never kept in a document that an admin reads and edits. */
const reference = text.regex(/^(env|file|credential):/, 'only env:NAME, file:PATH or credential:NAME');

/** Who is told by itself, and how. Secrets by reference only. */
export const notificationSettings = z.object({
	/** Person IDs of the directory, or e-mail addresses. */
	to: z.array(text).optional(),
	smtp: z
		.object({
			host: text.optional(),
			port: z.int().min(1).max(65_535).optional(),
			security: z.enum(['tls', 'starttls', 'none']).optional(),
			user: text.optional(),
			password: reference.optional(),
			from: z.email().optional(),
		})
		.optional(),
	webhook: z.object({url: z.url({protocol: /^https?$/}).optional(), key: reference.optional()}).optional(),
	heartbeat: z.url({protocol: /^https?$/}).optional(),
});
export type NotificationSettings = z.output<typeof notificationSettings>;
