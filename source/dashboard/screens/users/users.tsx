import {type Dispatch, useReducer, useState} from 'react';
import type {UserItem, UserList, UserQuery} from '../../../sync/answers/people.ts';
import {
	editText,
	fieldSpans,
	type TextAction,
	type TextField,
	textField,
	textOf,
} from '../../components/text-field.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKept} from '../../hooks/use-kept.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {type List, useList} from '../../hooks/use-list.ts';
import {useOpen} from '../../hooks/use-open.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {commandOf, shortKeys} from '../../keymap.ts';
import {levels} from '../../layers.ts';
import {type Line, line, span} from '../../line.ts';
import {Explained} from '../runs/explain.tsx';
import type {Screen} from '../screen.ts';
import {scrolled} from '../scroll.ts';
import {waitingLines} from '../waiting.ts';
import {userLines} from './detail-view.ts';
import {EditUser} from './edit-user.tsx';
import {useFilterMenu} from './filter.tsx';
import {countLines, filterLine, nobody, userRow, usersHead, userWidths} from './list-view.ts';
import {type MarkAction, type Marks, reduceMarks} from './marks.ts';
import {isEmpty, noQuery, type QueryAction, reduceQuery} from './query.ts';
import {useActions} from './use-actions.tsx';

function Users({size}: {readonly size: Size}) {
	const [open, setOpen] = useOpen('users');
	const [query, look] = useKept<UserQuery, QueryAction>('users query', reduceQuery, noQuery);
	const {hush} = useDashboard();
	const [marks, remark] = useKept<Marks, MarkAction>('users marks', reduceMarks, new Map());
	// What was said was about those who were marked or shown.
	const mark = (action: MarkAction) => {
		hush();
		remark(action);
	};
	if (open !== undefined)
		return <OneUser key={open} size={size} id={open} open={setOpen} leave={() => setOpen(undefined)} />;
	return <AllUsers size={size} query={query} look={look} marks={marks} mark={mark} open={setOpen} />;
}

type TypingAction = TextAction | {readonly type: 'begin'; readonly text: string} | {readonly type: 'finish'};

/** The field while it is open; undefined while it is not. */
function reduceTyping(field: TextField | undefined, action: TypingAction): TextField | undefined {
	if (action.type === 'begin') return textField(action.text);
	if (action.type === 'finish' || field === undefined) return undefined;
	return editText(field, action);
}

/** Rows above the list. */
const headRows = 4;

function AllUsers({
	size,
	query,
	look,
	marks,
	mark,
	open,
}: {
	readonly size: Size;
	readonly query: UserQuery;
	readonly look: Dispatch<QueryAction>;
	readonly marks: Marks;
	readonly mark: (action: MarkAction) => void;
	readonly open: (id: string) => void;
}) {
	const {rollcall, hush} = useDashboard();
	const users = useQuery('users', JSON.stringify(query), () => rollcall.users(query));
	const found = users.data;
	const height = Math.max(1, size.rows - headRows);
	const list = useList('users list', found?.length ?? 0, height);
	const here = found?.at(list.cursor);
	const [typing, type] = useReducer(reduceTyping, undefined);
	/** What is looked for changes: the list begins again. */
	const narrow = (action: QueryAction) => {
		hush();
		look(action);
		list.to(0);
	};
	const actions = useActions(size, () => mark({type: 'none'}));
	const filter = useFilterMenu(size, found, narrow);
	const subjects = marks.size > 0 ? [...marks.values()] : here === undefined ? [] : [here];
	useKeys({
		level: levels.screen,
		handlers: {
			...list.handlers,
			open: here === undefined ? undefined : () => open(here.account.personId),
			find: () => type({type: 'begin', text: query.text ?? ''}),
			filter: found === undefined ? undefined : filter.open,
			'clear-filter': isEmpty(query) ? undefined : () => narrow({type: 'clear'}),
			mark:
				here === undefined
					? undefined
					: () => {
							mark({type: 'toggle', item: here});
							list.by(1);
						},
			'mark-all': found === undefined || found.length === 0 ? undefined : () => mark({type: 'all', found}),
			actions: subjects.length === 0 || rollcall.readOnly ? undefined : () => actions.open(subjects),
			copy: useCopy(here),
			back: marks.size > 0 ? () => mark({type: 'none'}) : undefined,
		},
	});
	const edit = (action: TextAction) => {
		if (typing === undefined) return;
		type(action);
		narrow({type: 'text', text: textOf(editText(typing, action))});
	};
	if (actions.result !== undefined) return actions.result;
	if (filter.whole !== undefined) return filter.whole;
	if (found === undefined)
		return <View size={size} lines={waitingLines(users, 'the people', size.columns)} />;
	return (
		<>
			{typing && (
				<FindKeys
					edit={edit}
					keep={() => type({type: 'finish'})}
					clear={() => {
						type({type: 'finish'});
						narrow({type: 'text', text: ''});
					}}
				/>
			)}
			<View
				size={size}
				over={actions.over ?? filter.over}
				lines={usersLines({found, query, marks, list, typing, size, height, now: rollcall.clock.now()})}
			/>
		</>
	);
}

/** While text is being typed: letters go to it, arrows still move in the list. */
function FindKeys({
	edit,
	keep,
	clear,
}: {
	readonly edit: (action: TextAction) => void;
	readonly keep: () => void;
	readonly clear: () => void;
}) {
	useKeys({
		level: levels.view,
		lets: ['up', 'down', 'page-up', 'page-down'],
		onText: (text) => edit({type: 'insert', text}),
		handlers: {
			'text-keep': keep,
			'text-leave': clear,
			'text-erase': () => edit({type: 'erase'}),
			'text-clear': () => edit({type: 'clear'}),
			'text-left': () => edit({type: 'left'}),
			'text-right': () => edit({type: 'right'}),
		},
	});
	return null;
}

function usersLines({
	found,
	query,
	marks,
	list,
	typing,
	size,
	height,
	now,
}: {
	readonly found: UserList;
	readonly query: UserQuery;
	readonly marks: Marks;
	readonly list: List;
	readonly typing: TextField | undefined;
	readonly size: Size;
	readonly height: number;
	readonly now: Date;
}): readonly Line[] {
	const w = userWidths(size.columns);
	const rows = Array.from({length: Math.min(height, found.length - list.top)}, (_, index): Line => {
		const item = found.at(list.top + index);
		if (item === undefined) return line('');
		return userRow(item, w, now, marks.has(item.account.personId), list.top + index === list.cursor);
	});
	return [
		...countLines(found),
		filterLine(query, found, marks.size, typing && fieldSpans(typing, 30), size.columns),
		usersHead(w),
		...(rows.length > 0
			? rows
			: nobody(found.counts.total, shortKeys(commandOf('find')), shortKeys(commandOf('clear-filter')))),
	];
}

/** Copies a person's ID, where there is somebody under the cursor. */
function useCopy(item: UserItem | undefined) {
	const {copy, say} = useDashboard();
	if (item === undefined) return undefined;
	const {personId} = item.account;
	return () => {
		copy(personId);
		say('fine', `${personId} is on the clipboard, if your terminal allows it (OSC 52).`);
	};
}

function OneUser({
	size,
	id,
	open,
	leave,
}: {
	readonly size: Size;
	readonly id: string;
	readonly open: (id: string) => void;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const [isEdited, edit] = useState(false);
	const [isExplained, explain] = useState(false);
	const follow = useFollow();
	const query = useQuery(`user ${id}`, id, () => rollcall.user(id));
	const detail = query.data;
	const lines =
		detail === undefined
			? waitingLines(query, `person ${id}`, size.columns)
			: userLines(detail, size.columns, rollcall.clock.now());
	const actions = useActions(size, () => {});
	const scroll = useScroll(`user ${id}`, lines.length, size.rows);
	useKeys({
		level: levels.view,
		handlers: {
			...scroll.handlers,
			actions: detail === undefined || rollcall.readOnly ? undefined : () => actions.open([detail]),
			'edit-user': detail === undefined || rollcall.readOnly ? undefined : () => edit(true),
			'follow-source':
				detail === undefined || rollcall.readOnly || !isLocal(detail) ? undefined : () => void follow(id),
			copy: useCopy(detail),
			explain: detail === undefined ? undefined : () => explain(true),
			back: leave,
		},
	});
	if (actions.result !== undefined) return actions.result;
	if (isExplained) return <Explained size={size} asked={id} leave={() => explain(false)} />;
	if (isEdited && detail !== undefined)
		return <EditUser size={size} detail={detail} leave={() => edit(false)} moved={open} />;
	return (
		<View
			size={size}
			over={actions.over}
			lines={[...scrolled(lines, scroll.top, size.rows), line(span(''))]}
		/>
	);
}

/** Detached from its source by an edit, or no longer paired with it. */
const isLocal = ({account}: UserItem) => account.detached !== undefined || account.unpaired !== undefined;

/** Puts a local account back under its source, and says what comes of it. */
function useFollow() {
	const {rollcall, say, report, reload} = useDashboard();
	return async (id: string) => {
		try {
			const {results, done} = await rollcall.followSource([id]);
			const [only] = results;
			say(
				done ? 'fine' : 'attention',
				done ? `${only?.message}.` : `Refused (${only?.code}): ${only?.message}.`,
			);
			reload();
		} catch (error) {
			report(error);
		}
	};
}

export const usersScreen: Screen = {
	id: 'users',
	title: 'Users',
	about: [
		'Everybody in the directory. Find as you type, filter, mark several, and do what their status and source allow: nothing else is offered, here or in the commands.',
	],
	Component: Users,
};
