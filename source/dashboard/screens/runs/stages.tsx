import {Box, Text} from 'ink';
import {Table} from 'ink-table';
import type {PropsWithChildren} from 'react';
import type {Run} from '../../../core/plan/run.ts';
import {visible} from '../../components/cell.ts';
import {type Size, useDashboard} from '../../dashboard.ts';
import {duration, number} from '../../phrases.ts';
import {toAscii} from '../../theme.ts';

/** The stages of a run as a small fixed table. */
export function Stages({run, size}: {readonly run: Run; readonly size: Size}) {
	const {theme} = useDashboard();
	const draw = (text: unknown) => (theme.ascii ? toAscii(String(text)) : String(text));
	// The table draws a rule under each row: so many fit.
	const fitting = Math.max(1, Math.floor((size.rows - 3) / 2));
	const data = run.stages.slice(0, fitting).map(({stage, milliseconds, count, unit}) => ({
		Stage: visible(stage),
		Took: duration(milliseconds),
		Done: visible(count === undefined ? '' : `${number(count)} ${unit ?? ''}`),
	}));
	if (data.length === 0) return <Text> No stage was reached.</Text>;
	return (
		<Box paddingLeft={1}>
			<Table
				data={data}
				columns={['Stage', {key: 'Took', align: 'right'}, {key: 'Done', align: 'right'}]}
				header={({children}: PropsWithChildren) => <Text {...theme.styles.strong}>{draw(children)}</Text>}
				cell={({children}: PropsWithChildren) => <Text>{draw(children)}</Text>}
				skeleton={({children}: PropsWithChildren) => <Text {...theme.styles.faint}>{draw(children)}</Text>}
			/>
		</Box>
	);
}
