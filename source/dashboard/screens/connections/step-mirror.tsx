import {Box} from 'ink';
import {Lines} from '../../components/lines.tsx';
import {useDashboard} from '../../dashboard.ts';
import {blank, line, span} from '../../line.ts';
import {glyphs} from '../../theme.ts';
import {MirrorPreview} from '../runs/mirror-preview.tsx';
import {StepPage, type StepProps, titleOf, useLeaveForNow} from './step-page.tsx';
import {stepHead} from './steps.ts';
import {useFirstLook, useIsBusy, useSteps} from './use-set-up.ts';

const about = 'What a sync would do while nothing may be created. Mend what it says first.';

/** A plan is looked at before anything may be created there [seed 000]: nothing is written from here. */
export function MirrorStep(props: StepProps) {
	const {size, connection, edit} = props;
	const {name} = connection;
	const {rollcall, previews} = useDashboard();
	const {next, before} = useSteps(connection);
	const busy = useIsBusy(name);
	const away = useLeaveForNow(props.leave);
	const result = previews.mirrorOf(name);
	const again = useFirstLook(
		name,
		result !== undefined,
		(signal) => rollcall.syncMirror(name, {look: true}, signal),
		(found) => previews.keepMirror(found),
	);
	const handlers = {
		'set-up-before': busy ? undefined : before,
		plan: busy ? undefined : again,
		settings: busy ? undefined : () => edit('kind', 'locations'),
	};
	if (result === undefined)
		return (
			<StepPage
				size={size}
				connection={connection}
				at="preview"
				about={about}
				lines={[
					busy
						? line(span(`   ${glyphs.busy} `, 'accent'), 'It is being read now. X stops it.')
						: line(
								span(`   ${glyphs.failed} `, 'failed'),
								'It could not be read. p reads it again, e changes the settings.',
							),
				]}
				handlers={{...handlers, back: away}}
			/>
		);
	const head = [
		...stepHead(titleOf(connection), connection, 'preview', about, size.columns),
		line(
			'   ',
			span(
				(result.plan?.unmapped.length ?? 0) > 0
					? '⏎ goes on, on a row n. m maps locations, e types them; p reads again.'
					: '⏎ goes on, on a row n. p reads again, b goes back.',
				'strong',
			),
		),
		blank,
	];
	return (
		<Box flexDirection="column">
			<Lines lines={head} columns={size.columns} rows={head.length} />
			<MirrorPreview
				size={{columns: size.columns, rows: Math.max(1, size.rows - head.length)}}
				result={result}
				mapped={again}
				handlers={handlers}
				goOn={busy ? undefined : () => next()}
				needed={['settings', 'set-up-before', 'plan']}
				leave={away}
			/>
		</Box>
	);
}
