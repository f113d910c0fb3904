import {mayApprove} from '../../../core/directory/operators.ts';
import {useDashboard} from '../../dashboard.ts';
import {useNames} from '../../hooks/use-names.ts';
import {useWork} from '../../hooks/use-work.ts';
import {idsIn, reconciledLines} from '../activity/reconciled-view.ts';
import {armWayOf} from '../connections/arm-words.ts';
import {useIsBusy} from '../connections/use-set-up.ts';
import {useTarget} from '../connections/use-target.ts';
import {said} from './lines.ts';
import {type Arrow, onward, Page, type StepProps} from './page.tsx';
import {useImport} from './use-import.ts';
import {useLog} from './use-log.ts';

/** Step 7: one upload of the rows that were sent last, and its log as the proof that it changed nothing. */
export function FirstStep(props: StepProps) {
	const {size, step, target, to} = props;
	const {rollcall} = useDashboard();
	const work = useWork();
	const {arm, disarm, send} = useTarget(target);
	const imports = useImport(size, target.name);
	const log = useLog(size, target.name);
	const busy = useIsBusy(target.name);
	const names = useNames(log.result === undefined ? [] : idsIn(log.result));
	const may = mayApprove(rollcall.operator) && !rollcall.readOnly;
	const isArmed = target.armed !== undefined && target.armed !== 'disarmed';
	const isSent = step.upload !== undefined && step.upload !== 'not sent';
	return (
		<Page
			{...props}
			arrow={arrow()}
			lines={
				log.result !== undefined && isSent
					? // That it is proven stands above.
						reconciledLines(
							{...log.result, firstUploads: step.upload === 'proven' ? [] : (log.result.firstUploads ?? [])},
							names,
							size.columns,
							rollcall.clock.now(),
						)
					: [
							...said('1. Switch off whoever uploads now, and read its very last zip (i).', size.columns),
							...said(`2. ${target.name} is armed for one upload.`, size.columns),
							...said('3. The upload goes out: the same rows, whatever was read meanwhile.', size.columns),
							...said(
								'4. Apple School Manager works on it; then its activity log is downloaded and read: it has to show 0 created and 0 deactivated.',
								size.columns,
							),
						]
			}
			needed={isSent ? [] : ['adoption-import']}
			labels={{'adoption-import': 'last zip'}}
			handlers={
				busy
					? {}
					: {
							'adoption-import': isSent ? undefined : imports.ask,
							// Where Enter reads it, that key is enough.
							'read-evidence': isSent && step.state === 'done' ? log.ask : undefined,
							disarm: isArmed && may ? disarm : undefined,
						}
			}
			over={imports.over ?? log.over}
		/>
	);

	function arrow(): Arrow {
		if (busy) return {text: `${target.name} is being worked on.`, label: 'wait', run: undefined};
		if (step.state === 'done')
			return onward(
				props,
				step.upload === 'proven'
					? 'It is proven: 0 created and 0 deactivated'
					: 'Packages of ours were sent already',
			);
		if (step.upload === undefined)
			return {
				text: 'First what Apple School Manager holds has to be known: ⏎ goes back to step 2.',
				label: 'step 2',
				run: () => to(2),
			};
		if (step.upload === 'unconfirmed')
			return {
				text: 'It is sent. Download its activity log in Apple School Manager; ⏎ asks for the file.',
				label: 'read log',
				run: log.ask,
			};
		if (step.upload === 'disproven')
			return {
				text: 'Its log shows people who were created or deactivated: stop here, and compare what was imported with what Apple School Manager holds. ⏎ reads another log.',
				label: 'read log',
				run: log.ask,
			};
		if (target.tested?.ok !== true)
			return {
				text: `⏎ tries ${target.name} first, and shows its host key; nothing is sent.`,
				label: 'test',
				run: may ? () => work.test(target.name) : undefined,
			};
		if (target.armed === 'first')
			return {text: `⏎ sends it now to ${target.name}.`, label: 'send now', run: may ? send : undefined};
		return {
			text: `${step.upload === 'failed' ? 'Apple School Manager failed it. ' : ''}Is whoever uploaded before switched off? ⏎ arms ${target.name} for this one upload; asks first.`,
			label: 'arm once',
			run: may ? () => arm(armWayOf.first) : undefined,
		};
	}
}
