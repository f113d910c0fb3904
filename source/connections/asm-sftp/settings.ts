import {z} from 'zod';
import {fingerprint, optionalText} from '../sftp-login.ts';

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** Settings of a target that takes uploads as Apple School Manager's SFTP dropbox does. */
export const asmSftpSettings = z
	.object({
		host: z
			.string()
			.trim()
			.min(1)
			.default('upload.appleschoolcontent.com')
			.describe('Host name, as Apple School Manager shows it under SFTP'),
		port: z.coerce.number().int().min(1).max(65_535).default(22).describe('Port'),
		username: z.string().trim().min(1).describe('User name, like XXXX@sftp.apple.com'),
		directory: z.string().trim().default('/dropbox/').describe('Folder for uploads; . is the login folder'),
		hostKey: fingerprint
			.optional()
			.describe('Fingerprint of the server, SHA256:…; pinned when it was seen and accepted'),
		feeds: optionalText.describe(
			'Connections whose records are sent, with commas between; without: all SIS and CSV connections',
		),
		quoteEscape: z
			.enum(['double', 'backslash', 'strip'])
			.default('double')
			.describe('How a quotation mark inside a value is written: double, backslash or strip'),
		primaryLocation: optionalText.describe(
			'Id of the location made at sign-up, which takes no people over SFTP',
		),
		remoteName: z
			.string()
			.trim()
			.regex(/^[^/\\:\x00-\x1f]+\.zip$/i, 'must be a plain file name that ends in .zip, without colons')
			.default('rollcall.zip')
			.describe('Name of the uploaded file'),
		sandbox: optionalText.describe('Folder of a rehearsal Apple School Manager on this machine'),
	})
	.refine(({sandbox, host}) => !sandbox || loopback.has(host), {
		path: ['sandbox'],
		message: 'is only for a target on this machine: host must be 127.0.0.1, ::1 or localhost',
	});

export type AsmSftpSettings = z.output<typeof asmSftpSettings>;

/** Path of the uploaded file as the server is asked for it. */
export function remotePath({
	directory,
	remoteName,
}: Pick<AsmSftpSettings, 'directory' | 'remoteName'>): string {
	if (directory === '' || directory === '.' || directory === './') return remoteName;
	return `${directory.replace(/\/+$/, '')}/${remoteName}`;
}
