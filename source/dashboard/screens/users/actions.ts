import {
	actionNames,
	isFromIdentityProvider,
	type StatusAction,
	statusActions,
} from '../../../core/directory/actions.ts';
import type {ActResult, UserItem} from '../../../sync/answers/people.ts';
import {type Asked, typedFrom} from '../../asked.ts';
import {wrap} from '../../components/cell.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {people} from '../../outcomes.ts';
import {glyphs} from '../../theme.ts';

/** What all of these allow: exactly the table of the directory, and nothing else. */
export const commonActions = (items: readonly UserItem[]): readonly StatusAction[] =>
	statusActions.filter((action) => items.length > 0 && items.every(({actions}) => actions.includes(action)));

/** Why an action that some of them allow is missing: who stands in its way, by status and source. */
export function whyMissing(items: readonly UserItem[]): readonly string[] {
	return statusActions.flatMap((action) => {
		const without = items.filter(({actions}) => !actions.includes(action));
		if (without.length === 0 || without.length === items.length) return [];
		const kinds = new Map<string, number>();
		for (const {account} of without) {
			const kind = `${account.status} from ${account.source}`;
			kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
		}
		const named = [...kinds].map(([kind, number]) => `${number} ${kind}`).join(', ');
		return [
			`${actionNames[action]} is missing: ${without.length} of ${items.length} do not allow it (${named}).`,
		];
	});
}

const consequences: Readonly<Record<StatusAction, string>> = {
	deactivate:
		'They cannot sign in any more and are signed out of their devices. Reactivate brings them back; after 120 days (Manual: 30) Apple removes the account.',
	reactivate: 'They can sign in again.',
	delete:
		'The Managed Apple Account and what is in its iCloud are gone for good. The names and the Person ID stay reserved for 120 days.',
	'reset-password': 'The present password stops working; a new one has to be handed over.',
};

const idpNote = (items: readonly UserItem[]): readonly string[] => {
	const theirs = items.filter(({account}) => isFromIdentityProvider(account.source)).length;
	return theirs === 0
		? []
		: [`${people(theirs)} of these come from an identity provider, which can undo this at its next cycle.`];
};

/** Notes above the choice of actions. */
export const actionNotes = (items: readonly UserItem[], missing: readonly string[]): readonly string[] => [
	...idpNote(items),
	...(items.length > 1 ? whyMissing(items) : missing),
];

/** What is asked before an action; undefined: it just happens, and can be undone. */
export function askBefore(
	action: StatusAction,
	items: readonly UserItem[],
	proceed: () => void,
): Asked | undefined {
	const many = items.length > 1;
	if (action !== 'delete' && !(many && action !== 'reactivate') && items.length < typedFrom) return undefined;
	const whom = many ? people(items.length) : `${items[0]?.account.firstName} ${items[0]?.account.lastName}`;
	return {
		title: `${actionNames[action]}: ${whom}?`,
		consequences: [consequences[action], ...idpNote(items)],
		yes: `${actionNames[action]} ${whom}`,
		typeNumber: items.length >= typedFrom ? items.length : undefined,
		proceed,
	};
}

type Outcome = ActResult['results'][number];

/** Whom an outcome is about, by name and ID. */
const named = ({personId}: Outcome, names: ReadonlyMap<string, string>) => {
	const name = names.get(personId);
	return name === undefined ? personId : `${name} (${personId})`;
};

/** Allowed, and not done because somebody else of the same call was refused: all or nothing. */
const notTried = 'NOT_TRIED';

/** What was done, without the ID: whom it is about stands before it. `each`: it is said of several. */
function said({personId, code, message, way}: Outcome, each = false): string {
	const about = message.startsWith(`${personId} `);
	const text = about ? `${each ? 'each ' : ''}${message.slice(personId.length + 1)}` : message;
	return `${code}  ${text}${way === undefined ? '' : ` (${way})`}`;
}

/**
 * What came of an action: those for whom it was done as one number for each way in which it was, those who
 * were refused one by one. A temporary password stands here this once. `names`: by Person ID.
 */
export function resultLines(
	result: ActResult,
	columns: number,
	names: ReadonlyMap<string, string> = new Map(),
): readonly Line[] {
	const {results, action, done} = result;
	const good = results.filter(({ok}) => ok);
	const refused = results.filter(({ok, code}) => !ok && code !== notTried);
	const spared = results.length - good.length - refused.length;
	const ways = new Map<string, Outcome[]>();
	for (const one of done ? good : []) {
		const those = ways.get(said(one));
		if (those === undefined) ways.set(said(one), [one]);
		else those.push(one);
	}
	const row = (ok: boolean, text: string) =>
		wrap(text, columns - 8).map((part, index) =>
			line(
				span(index === 0 ? `   ${ok ? glyphs.fine : glyphs.failed} ` : '     ', ok ? 'fine' : 'failed'),
				part,
			),
		);
	const byHand = results.filter(({followUp}) => followUp !== undefined);
	return [
		line(
			' ',
			span(
				done
					? `${glyphs.fine} ${actionNames[action]}: done for ${people(good.length)}`
					: `${glyphs.failed} ${actionNames[action]}: nothing was done, because ${people(refused.length)} may not be`,
				done ? 'fine' : 'failed',
			),
		),
		blank,
		...[...ways].flatMap(([text, those]) =>
			row(
				true,
				those.length === 1
					? `${named(those[0]!, names)}  ${text}`
					: `${people(those.length)}  ${said(those[0]!, true)}`,
			),
		),
		...refused.flatMap((one) => row(false, `${named(one, names)}  ${said(one)}`)),
		...(spared === 0
			? []
			: [line('     ', span(`Nothing was done for ${people(spared)} more, who would be allowed.`, 'faint'))]),
		...good.flatMap((one) =>
			one.temporaryPassword === undefined
				? []
				: [
						line(
							`     Temporary password${results.length > 1 ? ` of ${named(one, names)}` : ''}: `,
							span(one.temporaryPassword, 'accent'),
							span('   shown this once, kept nowhere', 'faint'),
						),
					],
		),
		...(byHand.length === 0
			? []
			: [
					line(
						'     ',
						span(
							byHand.length === 1
								? `To do by hand: ${byHand[0]!.followUp} (screen Activity)`
								: `${byHand.length} things to do by hand: screen Activity`,
							'attention',
						),
					),
				]),
	];
}
