import {blank, line, span} from '../../line.ts';
import {glyphs} from '../../theme.ts';
import {reviewLines} from './review-view.ts';
import {StepPage, type StepProps, useLeaveForNow} from './step-page.tsx';
import {useFirstPlan, useIsBusy, useSteps} from './use-set-up.ts';

/** What was read, before anything is made of it. */
export function ReviewStep({size, connection, leave}: StepProps) {
	const {next, before} = useSteps(connection);
	const {planned, again} = useFirstPlan(connection);
	const busy = useIsBusy(connection.name);
	const away = useLeaveForNow(leave);
	const lines =
		planned === undefined
			? [
					busy
						? line(span(`   ${glyphs.busy} `, 'accent'), 'It is being read now. X stops it.')
						: line(
								span(`   ${glyphs.failed} `, 'failed'),
								'It could not be read. p reads it again; b goes back.',
							),
				]
			: [
					line('   ', span('⏎ shows what would be made of it. p reads it again.', 'strong')),
					blank,
					...reviewLines(planned.plan, size.columns),
				];
	return (
		<StepPage
			size={size}
			connection={connection}
			at="review"
			about="What the source gave, after filter and patches. Nothing is made of it yet."
			lines={lines}
			handlers={{
				back: away,
				'set-up-next': planned === undefined || busy ? undefined : () => next(),
				'set-up-before': busy ? undefined : before,
				plan: busy ? undefined : again,
			}}
		/>
	);
}
