import {mostTokens as most, warnDays} from '../../../core/scim/token.ts';
import type {TokenView} from '../../../sync/push-view.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import type {NewToken} from '../../../sync/scim-tokens.ts';
import {cell, wrap} from '../../components/cell.ts';
import {commandOf, shortKeys} from '../../keymap.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {count, when} from '../../phrases.ts';
import {glyphs, type Tone} from '../../theme.ts';

export const mostTokens = most;

/** Those that work still, oldest first. */
export const liveTokens = ({push}: Pick<ConnectionView, 'push'>): readonly TokenView[] =>
	push?.tokens.filter(({daysLeft}) => daysLeft >= 0) ?? [];

/** A fact with its name before it, in as many rows as it takes. */
export const factLines = (name: string, text: string, columns: number, tone: Tone = 'plain') =>
	wrap(text, columns - 20).map((part, row) =>
		line('   ', span(cell(row === 0 ? name : '', 16), 'faint'), span(part, tone)),
	);

/** How one token stands: made, used, and how long it works still. */
export function tokenText({made, used, ends, daysLeft}: TokenView, now: Date): string {
	const begun = `made ${when(made, now)}, ${used === undefined ? 'nobody came with it yet' : `first used ${when(used, now)}`}`;
	if (daysLeft < 0)
		return `${begun}; ${used === undefined ? 'not used in time: it ended' : 'ended'} ${when(ends, now)}`;
	const left = daysLeft === 0 ? 'its last day' : `${count(daysLeft, 'day')} left`;
	return used === undefined
		? `${begun}; to be used before ${when(ends, now)} (${left})`
		: `${begun}; ends ${when(ends, now)} (${left})`;
}

/** Whether somebody has to do something about it soon. */
export const tokenTone = ({used, daysLeft}: TokenView): Tone =>
	daysLeft < 0 ? 'faint' : used !== undefined && daysLeft < warnDays ? 'attention' : 'plain';

const isLoopback = (url: string) => /^https?:\/\/(127\.|localhost[:/]|\[::1\])/.test(url);

/** The tenant URL; and the token, while the page that made it is open. */
export const handedLines = (
	{push}: Pick<ConnectionView, 'push'>,
	made: NewToken | undefined,
	columns: number,
	now: Date,
	/** The page has the key that changes the settings. */
	edits = false,
): readonly Line[] => [
	...factLines('Tenant URL', made?.tenantUrl ?? push?.tenantUrl ?? '', columns, 'accent'),
	...(isLoopback(made?.tenantUrl ?? push?.tenantUrl ?? '')
		? factLines(
				'',
				`Only programs on this machine reach that: the setting URL${edits ? ` (${shortKeys(commandOf('settings'))})` : ''} says how the other side does.`,
				columns,
				'attention',
			)
		: []),
	...(made === undefined
		? []
		: [
				...factLines('Token', made.token, columns, 'accent'),
				...factLines(
					'',
					`Shown this once and kept nowhere: y copies it, u the URL. It has to be used before ${when(made.useBefore, now)}, and lives for a year then.`,
					columns,
				),
			]),
];

/**
 * What is typed where. The names of the fields are Microsoft's (*Tutorial: Configure Apple School Manager for automatic
 * user provisioning*) and Okta's (*Add SCIM provisioning to app integrations*).
 */
export const whereLines = (columns: number): readonly Line[] =>
	(
		[
			[
				'At Entra ID',
				'Enterprise applications, Apple School Manager, Provisioning, Automatic: Tenant URL, Secret Token, then Test Connection.',
			],
			[
				'At Okta',
				'Provisioning, Integration: SCIM connector base URL; unique identifier field for users: userName; Authentication Mode: HTTP Header, with the token; then Test.',
			],
			['At others', 'The base URL of SCIM 2.0, and the token as OAuth 2 bearer token.'],
		] as const
	).flatMap(([name, text]) => factLines(name, text, columns, 'faint'));

/** The page of the tokens: what the other side is given, each token under the cursor's mark, and what is typed where. */
export function tokensLines(
	connection: Pick<ConnectionView, 'name' | 'push'>,
	{
		made,
		cursor,
		may,
		columns,
		rows,
		now,
	}: {
		readonly made: NewToken | undefined;
		readonly cursor: number;
		/** This operator may make one. */
		readonly may: boolean;
		readonly columns: number;
		readonly rows: number;
		readonly now: Date;
	},
): readonly Line[] {
	const tokens = connection.push?.tokens ?? [];
	const hint =
		made !== undefined
			? 'Put both in at the identity provider before you leave this page.'
			: liveTokens(connection).length === 0
				? 'No token works now.'
				: 'A token is shown once, when it is made. Two work side by side, so that one can take the place of the other.';
	const where = whereLines(columns);
	const above = [
		line(' ', span(`Tokens of ${connection.name}`, 'strong')),
		blank,
		...wrap(may && made === undefined ? `${hint} n makes one.` : hint, columns - 6).map((text) =>
			line('   ', span(text, 'strong')),
		),
		blank,
		...handedLines(connection, made, columns, now),
		blank,
	];
	// While a token is shown, what matters is where it goes.
	if (made !== undefined) return [...above, ...where];
	const all = [
		...above,
		line(' ', span(tokens.length === 0 ? 'No token was made yet' : 'Tokens', 'strong')),
		...tokens.flatMap((token, index) =>
			wrap(tokenText(token, now), columns - 16).map((text, row) =>
				line(
					span(row === 0 && index === cursor ? ` ${glyphs.pointer} ` : '   ', 'accent'),
					span(cell(row === 0 ? token.id : '', 11), index === cursor ? 'strong' : 'faint'),
					span(text, tokenTone(token)),
				),
			),
		),
	];
	return all.length + 1 + where.length <= rows ? [...all, blank, ...where] : all;
}
