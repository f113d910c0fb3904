import type {Account} from '../../../core/directory/account.ts';
import {
	actionNames,
	actionsFor,
	isFromIdentityProvider,
	type StatusAction,
	statusActions,
} from '../../../core/directory/actions.ts';
import {removedText} from '../../../core/directory/clock-texts.ts';
import {isRemovedBy, offeredActions} from '../../../core/directory/clocks.ts';
import {missingReason} from '../../../core/directory/missing.ts';
import type {PeopleKind} from '../../../core/people/people-index.ts';
import type {ActResult} from '../../../sync/answers/people.ts';
import {type Asked, typedFrom} from '../../asked.ts';
import {wrap} from '../../components/cell.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {people} from '../../outcomes.ts';
import {number} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

/** Whom an action is for: alike in what the table of actions asks for, so that a million are a few kinds. */
export interface Subjects {
	readonly ids: readonly string[];
	readonly kinds: readonly PeopleKind[];
	/** As many as are worth naming one by one. */
	readonly people: readonly Account[];
}

/** So many are named one by one, and read before they are acted on. */
export const namedLimit = 100;

/** Subjects of a few accounts. */
export const subjectsOf = (people: readonly Account[], now: Date): Subjects => ({
	ids: people.map(({personId}) => personId),
	kinds: people.map((account) => {
		const {status, source, authentication} = account;
		return {status, source, authentication, removed: isRemovedBy(account, now), count: 1};
	}),
	people,
});

/** None of who is gone from Apple School Manager. */
const offered = (kind: PeopleKind): readonly StatusAction[] => (kind.removed ? [] : actionsFor(kind));

/** What all of these allow: exactly the table of the directory, and nothing else. */
export const commonActions = ({kinds}: Pick<Subjects, 'kinds'>): readonly StatusAction[] =>
	statusActions.filter((action) => kinds.length > 0 && kinds.every((kind) => offered(kind).includes(action)));

const sum = (kinds: readonly PeopleKind[]) => kinds.reduce((total, {count}) => total + count, 0);

/** Why an action that some of them allow is missing: who stands in its way, by status and source. */
export function whyMissing({kinds}: Pick<Subjects, 'kinds'>): readonly string[] {
	const all = sum(kinds);
	return statusActions.flatMap((action) => {
		const without = kinds.filter((kind) => !offered(kind).includes(action));
		const some = sum(without);
		if (some === 0 || some === all) return [];
		const named = new Map<string, number>();
		for (const {status, source, removed, count} of without) {
			const kind = `${status} from ${source}${removed ? ', removed by Apple' : ''}`;
			named.set(kind, (named.get(kind) ?? 0) + count);
		}
		const names = [...named].map(([kind, count]) => `${number(count)} ${kind}`).join(', ');
		return [
			`${actionNames[action]} is missing: ${number(some)} of ${number(all)} do not allow it (${names}).`,
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

const idpNote = ({kinds}: Pick<Subjects, 'kinds'>): readonly string[] => {
	const theirs = sum(kinds.filter(({source}) => isFromIdentityProvider(source)));
	return theirs === 0
		? []
		: [
				sum(kinds) === 1
					? 'The account comes from an identity provider, which can undo this at its next cycle.'
					: `${people(theirs)} of these ${theirs === 1 ? 'comes' : 'come'} from an identity provider, which can undo this at its next cycle.`,
			];
};

/** Notes above the choice of actions: for one person why each that is not offered is missing. */
export function actionNotes(subjects: Subjects, now: Date): readonly string[] {
	const [only] = subjects.people;
	if (subjects.ids.length > 1 || only === undefined) return [...idpNote(subjects), ...whyMissing(subjects)];
	const gone = removedText(only, now);
	const missing = statusActions.filter((action) => !offeredActions(only, now).includes(action));
	return [
		...idpNote(subjects),
		...missing.map((action) => `${actionNames[action]}: ${gone ?? missingReason(only, action)}`),
	];
}

/** The action that takes this one back; undefined: none does. */
export function takenBackBy(action: StatusAction): StatusAction | undefined {
	switch (action) {
		case 'deactivate':
			return 'reactivate';
		case 'reactivate':
			return 'deactivate';
		case 'delete':
		case 'reset-password':
			return undefined;
	}
}

/** What is asked before an action; undefined: it just happens, and can be undone. */
export function askBefore(action: StatusAction, subjects: Subjects, proceed: () => void): Asked | undefined {
	const {length} = subjects.ids;
	const many = length > 1;
	if (action !== 'delete' && !(many && action !== 'reactivate') && length < typedFrom) return undefined;
	const [only] = subjects.people;
	const whom = many || only === undefined ? people(length) : `${only.firstName} ${only.lastName}`;
	return {
		title: `${actionNames[action]}: ${whom}?`,
		consequences: [consequences[action], ...idpNote(subjects)],
		yes: `${actionNames[action]} ${whom}`,
		typeNumber: length >= typedFrom ? length : undefined,
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
