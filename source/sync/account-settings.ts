import {z} from 'zod';
import {roles} from '../core/directory/account.ts';
import {nameParts, parseFormat} from '../core/directory/managed-name.ts';
import type {AccountRules} from '../core/plan/account-rules.ts';

const format = z
	.string()
	.refine(
		(text) => parseFormat(text) !== undefined,
		`a format is lower-case text with parts such as {first}.{last}; parts: ${nameParts.join(', ')}`,
	);

/** `accounts` of the settings: how Managed Apple Accounts are formed, and passwords of new students. */
export const accountSettings = z.object({
	/** `school.example`, as verified in Apple School Manager; absent: no names are formed here. */
	domain: z
		.string()
		.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'a domain such as school.example')
		.max(120)
		.optional(),
	/** By role; the default is `{first}.{last}`. */
	formats: z.partialRecord(z.enum([...roles]), format).optional(),
	/** `false`: two who would get one name are a conflict. */
	numbering: z.boolean().optional(),
	/** Location id → policy of a new student for whom the source names none. */
	passwordPolicies: z.record(z.string(), z.enum(['4', '6', '8'])).optional(),
});

export const accountRulesFrom = ({
	domain,
	formats,
	numbering,
	passwordPolicies,
}: z.output<typeof accountSettings>): AccountRules => ({
	naming: {
		...(domain === undefined ? {} : {domain}),
		formats: Object.fromEntries(
			Object.entries(formats ?? {}).flatMap(([role, text]) => (text === undefined ? [] : [[role, text]])),
		),
		numbering: numbering ?? true,
	},
	passwordPolicies: passwordPolicies ?? {},
});

/** `account:4711`: whoever that is, with the highest role that the account has in the directory. */
const accountReference = z.templateLiteral(['account:', z.string().min(1)]);

/** Unix user → a role, or an account of the directory. */
export const operatorSettings = z.record(z.string(), z.union([z.enum([...roles]), accountReference]));
export type OperatorSetting = z.output<typeof operatorSettings>[string];

/** The account's Person ID; undefined: the setting names a role. */
export const accountOfOperator = (setting: OperatorSetting): string | undefined =>
	setting.startsWith('account:') ? setting.slice('account:'.length) : undefined;
