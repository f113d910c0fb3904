import {type Explanation, explainStages, stageTitles} from '../../../core/explain/explanation.ts';
import {byKey} from '../../by-key.ts';
import {wrap} from '../../components/cell.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useQuery} from '../../hooks/use-query.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {levels} from '../../layers.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {scrolled} from '../scroll.ts';
import {waitingLines} from '../waiting.ts';

/** The answers for all that are called so, then each record's whole way, stage by stage. */
export const explanationLines = (
	{asked, answer, lines, also = []}: Explanation,
	columns: number,
): readonly Line[] => {
	const strong = (text: string) => wrap(text, columns - 4).map((part) => line(' ', span(part, 'strong')));
	return [
		...strong(answer),
		...also.flatMap((each) => strong(`Also called ${asked}: ${each.answer}`)),
		...stageLines(lines, columns),
		...also.flatMap((each) => [
			blank,
			...strong(each.name === '' ? each.key : `${each.name}, ${each.key}`),
			...stageLines(each.lines, columns),
		]),
	];
};

const stageLines = (lines: Explanation['lines'], columns: number): readonly Line[] =>
	explainStages.flatMap((stage) => {
		const own = lines.filter((each) => each.stage === stage);
		if (own.length === 0) return [];
		return [
			blank,
			line(' ', span(stageTitles[stage], 'faint')),
			...own.flatMap(({connection, text}) =>
				wrap(byKey(connection === undefined ? text : `${connection}: ${text}`), columns - 8).map(
					(part, row) => line(row === 0 ? '   ' : '     ', part),
				),
			),
		];
	});

/** Why a person or class is, or is not, in Apple School Manager. */
export function Explained({
	size,
	asked,
	leave,
}: {
	readonly size: Size;
	readonly asked: string;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const query = useQuery(`explain ${asked}`, asked, () => rollcall.explain(asked));
	const lines =
		query.data === undefined
			? waitingLines(query, `why ${asked} is in or out`, size.columns)
			: explanationLines(query.data, size.columns);
	const scroll = useScroll(`explain ${asked}`, lines.length, size.rows);
	useKeys({
		level: levels.overlay,
		lets: ['screen', 'help', 'quit', 'palette'],
		handlers: {...scroll.handlers, back: leave},
	});
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}
