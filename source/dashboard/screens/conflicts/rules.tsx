import type {RuleView} from '../../../sync/answers/conflicts.ts';
import {cell, wrap} from '../../components/cell.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useList} from '../../hooks/use-list.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {levels} from '../../layers.ts';
import {blank, choose, type Line, line, span} from '../../line.ts';
import {count, when} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';
import {waitingLines} from '../waiting.ts';

/** Rules, and decisions that stand: what each says, how often it was used, and a key that drops it. */
export function Rules({size, leave}: {readonly size: Size; readonly leave: () => void}) {
	const {rollcall, say, report, reload, hush} = useDashboard();
	const rules = useQuery('rules', '', () => rollcall.rules());
	const items = rules.data ?? [];
	const height = Math.max(1, size.rows - 6);
	const list = useList('rules list', items.length, height);
	const here = items[list.cursor];
	const drop = async ({id, title}: RuleView) => {
		try {
			await rollcall.dropRule(id);
			say('fine', `Dropped: ${title}. What it decided is asked again at the next run.`);
			reload();
		} catch (error) {
			report(error);
		}
	};
	useKeys({
		level: levels.view,
		lets: ['screen', 'help', 'palette', 'quit'],
		handlers: {
			...list.handlers,
			'drop-rule': here === undefined ? undefined : () => void drop(here),
			back: () => {
				hush();
				leave();
			},
		},
	});
	if (rules.data === undefined)
		return <View size={size} lines={waitingLines(rules, 'the rules', size.columns)} />;
	const now = rollcall.clock.now();
	return <View size={size} lines={rulesLines(items, here, list.top, height, size.columns, now)} />;
}

/** The list, and what is known of the one under the cursor. */
function rulesLines(
	items: readonly RuleView[],
	here: RuleView | undefined,
	top: number,
	height: number,
	columns: number,
	now: Date,
): readonly Line[] {
	if (items.length === 0)
		return [
			blank,
			line('   ', span('No rules.', 'strong')),
			line('     A decision becomes one with ! where its kind allows that.'),
		];
	const title = Math.max(26, Math.floor(columns * 0.36));
	return [
		line(
			' ',
			span(`${count(items.length, 'rule')} and standing decisions`, 'strong'),
			span('   they hold until they are dropped', 'faint'),
		),
		blank,
		...items
			.slice(top, top + height)
			.map((item) =>
				choose(
					line(
						item === here ? ` ${glyphs.pointer} ` : '   ',
						cell(`${item.title}: ${item.choice} ${item.label}`, title),
						' ',
						span(cell(item.connection, 10), 'faint'),
						span(cell(used(item), 16)),
						span(item.last === undefined ? '' : `last ${when(item.last, now)}`, 'faint'),
					),
					item === here,
				),
			),
		blank,
		...(here === undefined
			? []
			: wrap(`${here.about}. By ${here.by}, ${when(here.at, now)}. ${here.id}`, columns - 6).map((text) =>
					line('   ', span(text, 'faint')),
				)),
	];
}

const used = ({type, used: times, run}: RuleView) =>
	type === 'decision' ? `since ${run ?? ''}` : `used ${count(times ?? 0, 'time')}`;
