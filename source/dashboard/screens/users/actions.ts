import {
	actionNames,
	isFromIdentityProvider,
	type StatusAction,
	statusActions,
} from '../../../core/directory/actions.ts';
import type {ActResult, UserItem} from '../../../sync/rollcall.ts';
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

/** What came of an action, account by account; a temporary password stands here this once. */
export function resultLines(result: ActResult, columns: number): readonly Line[] {
	const good = result.results.filter(({ok}) => ok).length;
	return [
		line(
			' ',
			span(
				result.done
					? `${glyphs.fine} ${actionNames[result.action]}: done for ${people(good)}`
					: `${glyphs.failed} ${actionNames[result.action]}: nothing was done, because ${people(result.results.length - good)} may not be`,
				result.done ? 'fine' : 'failed',
			),
		),
		blank,
		...result.results.flatMap(({personId, ok, code, message, way, followUp, temporaryPassword}) => [
			...wrap(`${personId}  ${code}  ${message}${way === undefined ? '' : ` (${way})`}`, columns - 8).map(
				(text, row) =>
					line(
						span(row === 0 ? `   ${ok ? glyphs.fine : glyphs.failed} ` : '     ', ok ? 'fine' : 'failed'),
						text,
					),
			),
			...(temporaryPassword === undefined
				? []
				: [
						line(
							'       Temporary password: ',
							span(temporaryPassword, 'accent'),
							span('   shown this once, kept nowhere', 'faint'),
						),
					]),
			...(followUp === undefined
				? []
				: [line('       ', span(`To do by hand: ${followUp} (screen Activity)`, 'attention'))]),
		]),
	];
}
