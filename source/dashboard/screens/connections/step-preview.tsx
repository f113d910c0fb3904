import {Box} from 'ink';
import {Lines} from '../../components/lines.tsx';
import {useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {levels} from '../../layers.ts';
import {line, span} from '../../line.ts';
import {glyphs} from '../../theme.ts';
import {Preview} from '../runs/preview.tsx';
import {StepPage, type StepProps, titleOf, useLeaveForNow} from './step-page.tsx';
import {stepHead} from './steps.ts';
import {useFirstPlan, useIsBusy, useSteps} from './use-set-up.ts';

/** The plan as every plan is shown; approving it there is the last step. */
export function PreviewStep(props: StepProps) {
	const {size, connection} = props;
	const {planned, isCarriedOut, again} = useFirstPlan(connection);
	const {to, before} = useSteps(connection);
	const busy = useIsBusy(connection.name);
	const away = useLeaveForNow(props.leave);
	const isClean = planned?.plan.outcome === 'clean';
	const {say} = useDashboard();
	// Made here first, under the IDs of the source, they would stand beside those that are there under others.
	const takeOver = () => {
		to(undefined, {telling: true});
		say(
			'fine',
			`${connection.name} is set up and nobody was made: o on the connection to Apple School Manager takes them over.`,
		);
	};
	useKeys({
		level: levels.view,
		handlers: {
			'set-up-before': busy ? undefined : before,
			'set-up-next': isClean && !busy ? () => to(undefined) : undefined,
			'set-up-take-over': planned !== undefined && !isClean && !busy ? takeOver : undefined,
		},
	});
	if (planned === undefined)
		return (
			<StepPage
				size={size}
				connection={connection}
				at="preview"
				about="What a sync would do. Nothing is changed by looking."
				lines={[
					busy
						? line(span(`   ${glyphs.busy} `, 'accent'), 'It is being read now. X stops it.')
						: isCarriedOut
							? line(span(`   ${glyphs.fine} `, 'fine'), 'It was carried out. p shows what is left to do.')
							: line(span(`   ${glyphs.failed} `, 'failed'), 'It could not be read. p reads it again.'),
				]}
				handlers={{back: away, plan: busy ? undefined : again}}
			/>
		);
	const head = [
		...stepHead(
			titleOf(connection),
			connection,
			'preview',
			isClean
				? 'There is nothing to make. ⏎ ends the set-up.'
				: 'a approves this. Are they in Apple School Manager already? t makes nobody.',
			size.columns,
		),
		line('', span('')),
	];
	return (
		<Box flexDirection="column">
			<Lines lines={head} columns={size.columns} rows={head.length} />
			<Preview
				size={{columns: size.columns, rows: Math.max(1, size.rows - head.length)}}
				result={planned}
				leave={away}
			/>
		</Box>
	);
}
