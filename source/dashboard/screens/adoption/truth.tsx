import {useDashboard} from '../../dashboard.ts';
import {blank} from '../../line.ts';
import {number} from '../../phrases.ts';
import {useIsBusy} from '../connections/use-set-up.ts';
import {said} from './lines.ts';
import {type Arrow, onward, Page, type StepProps} from './page.tsx';
import {importedLines} from './truth-view.ts';
import {useImport} from './use-import.ts';

/** Step 2: what Apple School Manager holds, by what was sent there and what its logs tell. */
export function TruthStep(props: StepProps) {
	const {size, step, target} = props;
	const {rollcall} = useDashboard();
	const imports = useImport(size, target.name);
	const busy = useIsBusy(target.name);
	const {people = 0, live = 0} = step.figures;
	const arrow: Arrow = busy
		? {text: 'The files are being read.', label: 'read', run: undefined}
		: step.state === 'done'
			? {...onward(props, 'It is known'), text: `It is known: ⏎ goes on with step 3; i reads more files.`}
			: {
					text: '⏎ asks for the last zip that was uploaded, earlier ones and activity logs.',
					label: 'read files',
					run: imports.ask,
				};
	return (
		<Page
			{...props}
			arrow={arrow}
			lines={[
				...(step.state === 'done'
					? said(
							`${number(people)} people are known there, ${number(live)} of them live by evidence.${live === 0 ? ' Activity logs tell who is: i reads them too.' : ''}`,
							size.columns,
						)
					: [
							...said('Where they are:', size.columns),
							...said('· the zip: where the tool that uploads now keeps what it sent;', size.columns),
							...said('· with a linked SIS: Sync Assist’s modified CSVs;', size.columns),
							...said('· activity logs (CSV): downloaded from Apple School Manager.', size.columns),
							...said('What none of them tells stays unknown.', size.columns, 'faint'),
						]),
				blank,
				...(imports.result === undefined
					? []
					: importedLines(imports.result, size.columns, rollcall.clock.now())),
			]}
			needed={['adoption-import']}
			handlers={{'adoption-import': busy ? undefined : imports.ask}}
			over={imports.over}
		/>
	);
}
