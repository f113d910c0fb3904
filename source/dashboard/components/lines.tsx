import {Text} from 'ink';
import {memo, type ReactNode} from 'react';
import {useDashboard} from '../dashboard.ts';
import {blank, fitSpans, flat, type Line} from '../line.ts';
import {type Theme, toAscii} from '../theme.ts';

export interface LinesProps {
	readonly lines: readonly Line[];
	readonly columns: number;
	/** Exactly so many rows are drawn: what is more is left out, what is missing is blank. */
	readonly rows: number;
}

/** Draws rows, each one `Text`, fitted beforehand: no boxes, no clipping, nothing that Ink has to measure. */
export function Lines(props: LinesProps): ReactNode {
	return <DrawnLines {...props} theme={useDashboard().theme} />;
}

/** The same, before there is a dashboard. */
export function DrawnLines({lines, columns, rows, theme}: LinesProps & {readonly theme: Theme}): ReactNode {
	return Array.from({length: Math.max(0, rows)}, (_, row) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
		<Row key={row} line={lines[row] ?? blank} columns={columns} theme={theme} />
	));
}

interface RowProps {
	readonly line: Line;
	readonly columns: number;
	readonly theme: Theme;
}

const isSameLine = (a: Line, b: Line) =>
	a === b ||
	(a.chosen === b.chosen &&
		a.spans.length === b.spans.length &&
		a.spans.every(({text, tone}, at) => text === b.spans[at]!.text && tone === b.spans[at]!.tone));

/** Views make all their lines anew for each frame; drawn again are those that say something else. */
const Row = memo(
	DrawnRow,
	(a: RowProps, b: RowProps) => a.columns === b.columns && a.theme === b.theme && isSameLine(a.line, b.line),
);

function DrawnRow({line, columns, theme}: RowProps) {
	const draw = theme.ascii ? toAscii : (text: string) => text;
	if (line.chosen)
		return (
			<Text {...theme.styles.chosen} wrap="truncate">
				{draw(flat(line, columns))}
			</Text>
		);
	const spans = fitSpans(line.spans, columns);
	if (spans.length === 0) return <Text> </Text>;
	return (
		<Text wrap="truncate">
			{spans.map(({text, tone}, index) =>
				tone === 'plain' ? (
					draw(text)
				) : (
					// biome-ignore lint/suspicious/noArrayIndexKey: a span is its place in the row
					<Text key={index} {...theme.styles[tone]}>
						{draw(text)}
					</Text>
				),
			)}
		</Text>
	);
}
