import {type Explanation, explainStages, stageTitles} from '../../../core/explain/explanation.ts';
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

/** The answer, then the record's whole way, stage by stage. */
export const explanationLines = ({answer, lines}: Explanation, columns: number): readonly Line[] => [
	...wrap(answer, columns - 4).map((text) => line(' ', span(text, 'strong'))),
	...explainStages.flatMap((stage) => {
		const own = lines.filter((each) => each.stage === stage);
		if (own.length === 0) return [];
		return [
			blank,
			line(' ', span(stageTitles[stage], 'faint')),
			...own.flatMap(({connection, text}) =>
				wrap(connection === undefined ? text : `${connection}: ${text}`, columns - 8).map((part, row) =>
					line(row === 0 ? '   ' : '     ', part),
				),
			),
		];
	}),
];

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
