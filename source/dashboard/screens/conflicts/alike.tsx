import type {Choice} from '../../../core/plan/conflict.ts';
import {laterKey} from '../../../core/plan/conflict-kind.ts';
import type {ConflictView} from '../../../sync/answers/conflicts.ts';
import {typedFrom} from '../../asked.ts';
import {Menu, menuRows} from '../../components/menu.tsx';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {count} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {doneAt} from './done-at.ts';
import {conflictTitle, kindTitle} from './view.ts';

/** The wording is one person's: for many, their ids stand for all. */
const forAll = (text: string) => text.replace(/\b\d{3,}\b/g, '…');

/** All alike at once: first who they are, then which way out, then the question with their number. */
export function Alike({
	size,
	view,
	all,
	decide,
	leave,
}: {
	readonly size: Size;
	readonly view: ConflictView;
	readonly all: readonly ConflictView[];
	readonly decide: (key: string) => void;
	readonly leave: () => void;
}) {
	const {ask, overview} = useDashboard();
	const members = [view, ...all.filter(({conflict}) => view.alike.includes(conflict.id))];
	// Who must be typed in anew for each cannot be decided for many.
	const choices = view.conflict.choices.filter(({key, input}) => key !== laterKey && input === undefined);
	const confirm = (choice: Choice) => {
		leave();
		ask({
			title: `Decide ${count(members.length, 'conflict')} alike?`,
			consequences: [
				forAll(choice.label),
				forAll(choice.effect),
				`It is done at the next ${doneAt(members, overview.data?.connections ?? [])}; Backspace takes it back until then.`,
			],
			yes: `Decide all ${members.length}`,
			typeNumber: members.length >= typedFrom ? members.length : undefined,
			proceed: () => decide(choice.key),
		});
	};
	const menu = {
		size,
		title: `For all ${members.length}:`,
		items: [
			{id: 'none', label: 'Cancel', take: leave},
			...choices.map((choice) => ({
				id: choice.key,
				label: `${choice.key}  ${forAll(choice.label)}`,
				letter: choice.key,
				take: () => confirm(choice),
			})),
		],
		leave,
	};
	const room = size.rows - menuRows(menu) - 2;
	const shown = members.slice(0, members.length > room ? room - 1 : room);
	const lines: readonly Line[] = [
		line(
			' ',
			span(
				`${kindTitle(view.conflict.kind)}: ${count(members.length, 'conflict')} that differ in the same fields`,
				'strong',
			),
		),
		blank,
		...shown.map(({conflict}) =>
			line(
				`   ${glyphs.dot} `,
				conflictTitle(conflict),
				span(`   ${conflict.sides.map(({label, key}) => `${label} ${key}`).join(', ')}`, 'faint'),
			),
		),
		...(shown.length < members.length
			? [line('   ', span(`and ${members.length - shown.length} more`, 'faint'))]
			: []),
	];
	return <View size={size} lines={lines} over={{rows: menuRows(menu), element: <Menu {...menu} />}} />;
}
