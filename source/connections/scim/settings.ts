import {z} from 'zod';
import {roleRules} from '../idp-map/rules.ts';
import {type PushRules, usualInterval} from '../kind.ts';

/** Settings of a connection that an identity provider pushes to; every field takes text. */
export const scimSettings = z.object({
	url: z
		.string()
		.trim()
		.regex(/^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/, 'is an address such as https://rollcall.school.example')
		.transform((text) => text.replace(/\/+$/, ''))
		.optional()
		.describe(
			'Address by which the identity provider reaches rollcall serve (else the address where it listens: by serve --port, or serve.address and serve.port of the settings)',
		),
	whenDisabled: z
		.enum(['deactivate', 'keep'])
		.default('deactivate')
		.describe('What becomes of whom the identity provider disables (active = false)'),
	interval: z.coerce
		.number()
		.int()
		.min(1)
		.max(10_080)
		.default(usualInterval)
		.describe('Minutes between two cycles of the identity provider; three that are missed want attention'),
	roles: roleRules(
		['department', 'division', 'costCentre', 'everyone'],
		'of newcomers: department Teaching = Instructor at 4711; everyone = Student at 4711',
	),
	ignore: z
		.string()
		.default('')
		.describe('Attributes outside the mapping that are ignored, with commas between them'),
	unlisted: z
		.enum(['stop', 'ignore'])
		.default('stop')
		.describe('An attribute outside the mapping stops the connection; ignore is for conformance suites'),
});

/** What a connection with these settings says of the pushes that it takes. */
export const pushRules = ({
	url,
	whenDisabled,
	ignore,
	unlisted,
	interval,
	roles,
}: z.output<typeof scimSettings>): PushRules => ({
	...(url === undefined ? {} : {url}),
	whenDisabled,
	interval,
	roles,
	lenient: unlisted === 'ignore',
	ignored: ignore
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean),
});
