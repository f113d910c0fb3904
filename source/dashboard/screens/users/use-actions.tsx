import {type ReactNode, useReducer} from 'react';
import {fullName} from '../../../core/directory/account.ts';
import {actionNames, type StatusAction} from '../../../core/directory/actions.ts';
import type {ActResult, UserItem} from '../../../sync/answers/people.ts';
import {Menu, menuRows} from '../../components/menu.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {levels} from '../../layers.ts';
import {people} from '../../outcomes.ts';
import {scrolled} from '../scroll.ts';
import {actionNotes, askBefore, commonActions, resultLines} from './actions.ts';
import {accountTitle} from './list-view.ts';

type State =
	| {readonly step: 'none'}
	| {readonly step: 'menu'; readonly items: readonly UserItem[]; readonly missing: readonly string[]}
	| {readonly step: 'result'; readonly result: ActResult; readonly names: ReadonlyMap<string, string>};

/** More than these are not asked for one by one: what the list knew of them is used. */
const freshLimit = 100;

/** The choice of actions and what came of them: for one person or for many. */
export function useActions(size: Size, done: () => void) {
	const {rollcall, ask, report, say, hush, reload} = useDashboard();
	const [state, set] = useReducer((_: State, next: State) => next, {step: 'none'});
	const close = () => set({step: 'none'});

	const open = async (items: readonly UserItem[]) => {
		hush();
		try {
			// What is allowed may have changed since the list was read.
			const fresh =
				items.length <= freshLimit
					? await Promise.all(items.map(({account}) => rollcall.user(account.personId)))
					: undefined;
			const now = fresh ?? items;
			const missing = fresh?.length === 1 ? fresh[0]!.missing : [];
			if (commonActions(now).length === 0)
				return say(
					'attention',
					[
						now.length === 1 ? 'This account allows no action here.' : 'These allow no action in common.',
						...actionNotes(now, missing),
					].join(' '),
				);
			set({step: 'menu', items: now, missing});
		} catch (error) {
			report(error);
		}
	};

	const act = async (action: StatusAction, items: readonly UserItem[]) => {
		try {
			const result = await rollcall.act(
				items.map(({account}) => account.personId),
				action,
			);
			const [only] = result.results;
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
					`${actionNames[action]}: ${only.message}${only.way === undefined ? '' : ` (${only.way})`}.${only.followUp === undefined ? '' : ' A follow-up says what to do by hand: screen Activity.'}`,
				);
			else {
				hush();
				set({
					step: 'result',
					result,
					names: new Map(items.map(({account}) => [account.personId, fullName(account)])),
				});
			}
		} catch (error) {
			report(error);
		}
	};

	const take = (action: StatusAction, items: readonly UserItem[]) => {
		close();
		const proceed = () => void act(action, items);
		const asked = askBefore(action, items, proceed);
		if (asked === undefined) proceed();
		else ask(asked);
	};

	let over: {readonly rows: number; readonly element: ReactNode} | undefined;
	if (state.step === 'menu') {
		const {items, missing} = state;
		const [first] = items;
		const menu = {
			size,
			title: items.length === 1 && first !== undefined ? accountTitle(first.account) : people(items.length),
			notes: actionNotes(items, missing),
			items: [
				{id: 'cancel', label: 'Cancel', take: close},
				...commonActions(items).map((action) => ({
					id: action,
					label: actionNames[action],
					take: () => take(action, items),
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
	return {open: (items: readonly UserItem[]) => void open(items), over, result};
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
