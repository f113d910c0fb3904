import {Box} from 'ink';
import type {ReactNode} from 'react';
import type {Size} from '../dashboard.ts';
import type {Line} from '../line.ts';
import {Lines} from './lines.tsx';

export interface ViewProps {
	readonly size: Size;
	readonly lines: readonly Line[];
	/** A menu, a question or a form under the rows, and how many rows it takes: what it is about stays in sight. */
	readonly over?: {readonly rows: number; readonly element: ReactNode} | undefined;
}

/** The body of a screen: rows, and what stands over their lower part. */
export function View({size, lines, over}: ViewProps) {
	const taken = over === undefined ? 0 : Math.min(over.rows, size.rows);
	return (
		<Box flexDirection="column" height={size.rows} width={size.columns}>
			<Lines lines={lines} columns={size.columns} rows={size.rows - taken} />
			{over?.element}
		</Box>
	);
}
