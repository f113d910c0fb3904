import {type ReactNode, useReducer} from 'react';
import {type Account, fullName} from '../../../core/directory/account.ts';
import {actionNames, type StatusAction} from '../../../core/directory/actions.ts';
import type {ActResult} from '../../../sync/answers/people.ts';
import {Menu, menuRows} from '../../components/menu.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeptValue} from '../../hooks/use-kept.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {commandOf, shortKeys} from '../../keymap.ts';
import {levels} from '../../layers.ts';
import {people} from '../../outcomes.ts';
import {scrolled} from '../scroll.ts';
import {actionNotes, askBefore, commonActions, resultLines, type Subjects, takenBackBy} from './actions.ts';
import {accountTitle} from './list-view.ts';

type State =
	| {readonly step: 'none'}
	| {readonly step: 'menu'; readonly subjects: Subjects}
	| {readonly step: 'result'; readonly result: ActResult; readonly names: ReadonlyMap<string, string>};

/** What takes the last action back, and of whom. */
type LastAction = {readonly action: StatusAction; readonly subjects: Subjects} | undefined;

/** What was done, and to whom: the person's name in place of the ID. */
function whatOf({personId, message}: ActResult['results'][number], person: Account | undefined): string {
	const name = person === undefined ? '' : fullName(person);
	if (name === '') return message;
	return message.includes(personId) ? message.replaceAll(personId, name) : `${name}: ${message}`;
}

/** The choice of actions and what came of them: for one person or for many. */
export function useActions(size: Size, done: () => void) {
	const {rollcall, ask, report, say, hush, reload} = useDashboard();
	const [state, set] = useReducer((_: State, next: State) => next, {step: 'none'});
	const close = () => set({step: 'none'});
	const [last, note] = useKeptValue<LastAction>('last action', undefined);

	const open = async (whom: () => Promise<Subjects>) => {
		hush();
		try {
			const subjects = await whom();
			const {length} = subjects.ids;
			if (length === 0) return say('attention', 'Nobody of them is there any more.');
			if (commonActions(subjects).length === 0)
				return say(
					'attention',
					[
						length === 1 ? 'This account allows no action here.' : 'These allow no action in common.',
						...actionNotes(subjects, rollcall.clock.now()),
					].join(' '),
				);
			set({step: 'menu', subjects});
		} catch (error) {
			report(error);
		}
	};

	const act = async (action: StatusAction, subjects: Subjects) => {
		const {ids, people: named} = subjects;
		try {
			const result = await rollcall.act(ids, action);
			const [only] = result.results;
			const [person] = named;
			const back = takenBackBy(action);
			const isTakenBack = result.done && back !== undefined;
			note(isTakenBack ? {action: back, subjects: {...subjects, kinds: []}} : undefined);
			reload();
			if (result.done) done();
			if (
				result.done &&
				result.results.length === 1 &&
				only !== undefined &&
				only.temporaryPassword === undefined
			)
				say(
					'fine',
					`${actionNames[action]}${isTakenBack ? ` (${shortKeys(commandOf('take-back-action'))} takes it back)` : ''}: ${whatOf(only, person)}.${only.followUp === undefined ? '' : ' A follow-up says what to do by hand: screen Activity.'}`,
				);
			else {
				hush();
				set({
					step: 'result',
					result,
					names: new Map(named.map((account) => [account.personId, fullName(account)])),
				});
			}
		} catch (error) {
			report(error);
		}
	};

	const take = (action: StatusAction, subjects: Subjects) => {
		close();
		const proceed = () => void act(action, subjects);
		const asked = askBefore(action, subjects, proceed);
		if (asked === undefined) proceed();
		else ask(asked);
	};

	let over: {readonly rows: number; readonly element: ReactNode} | undefined;
	if (state.step === 'menu') {
		const {subjects} = state;
		const [only] = subjects.people;
		const menu = {
			size,
			title:
				subjects.ids.length === 1 && only !== undefined ? accountTitle(only) : people(subjects.ids.length),
			notes: actionNotes(subjects, rollcall.clock.now()),
			items: [
				{id: 'cancel', label: 'Cancel', take: close},
				...commonActions(subjects).map((action) => ({
					id: action,
					label: actionNames[action],
					take: () => take(action, subjects),
				})),
			],
			leave: close,
		};
		over = {rows: menuRows(menu), element: <Menu {...menu} />};
	}
	const result =
		state.step === 'result' ? (
			<Results size={size} result={state.result} names={state.names} leave={close} />
		) : undefined;
	return {
		/** Whom it is for is looked up when it is asked for: what is allowed may have changed since. */
		open: (whom: () => Promise<Subjects>) => void open(whom),
		/** Takes the last action back; undefined: there is none that could be. */
		takeBack: last === undefined ? undefined : () => take(last.action, last.subjects),
		over,
		result,
	};
}

function Results({
	size,
	result,
	names,
	leave,
}: {
	readonly size: Size;
	readonly result: ActResult;
	readonly names: ReadonlyMap<string, string>;
	readonly leave: () => void;
}) {
	const lines = resultLines(result, size.columns, names);
	const scroll = useScroll('act results', lines.length, size.rows);
	useKeys({level: levels.overlay, modal: true, handlers: {...scroll.handlers, 'menu-leave': leave}});
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}
