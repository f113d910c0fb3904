import {Text} from 'ink';
import type {ReactNode} from 'react';
import {useDashboard} from '../dashboard.ts';
import {blank, fitSpans, flat, type Line} from '../line.ts';
import {toAscii} from '../theme.ts';

export interface LinesProps {
	readonly lines: readonly Line[];
	readonly columns: number;
	/** Exactly so many rows are drawn: what is more is left out, what is missing is blank. */
	readonly rows: number;
}

/** Draws rows, each one `Text`, fitted beforehand: no boxes, no clipping, nothing that Ink has to measure. */
export function Lines({lines, columns, rows}: LinesProps): ReactNode {
	return Array.from({length: Math.max(0, rows)}, (_, row) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
		<Row key={row} line={lines[row] ?? blank} columns={columns} />
	));
}

function Row({line, columns}: {readonly line: Line; readonly columns: number}) {
	const {theme} = useDashboard();
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
