import {useState} from 'react';
import type {SetUpStep} from '../../../sync/set-up.ts';
import {EditSettings} from './edit-settings.tsx';
import {ArmStep} from './step-arm.tsx';
import {FilterStep} from './step-filter.tsx';
import {HoldsStep} from './step-holds.tsx';
import {type StepProps, titleOf} from './step-page.tsx';
import {PreviewStep} from './step-preview.tsx';
import {ReviewStep} from './step-review.tsx';
import {TestStep} from './step-test.tsx';
import {stepHead} from './steps.ts';

/** The page of each step that is kept with a connection. */
const pages: Readonly<Record<SetUpStep, (props: StepProps) => React.ReactNode>> = {
	test: TestStep,
	filter: FilterStep,
	review: ReviewStep,
	preview: PreviewStep,
	holds: HoldsStep,
	arm: ArmStep,
};

/** The set-up of a connection that is made, at the step that comes next. */
export function SetUpSteps({
	size,
	connection,
	step,
	leave,
}: Omit<StepProps, 'edit'> & {readonly step: SetUpStep}) {
	const [editing, edit] = useState<
		{readonly part: 'kind' | 'assist'; readonly from: string | undefined} | undefined
	>(undefined);
	const part = editing?.part;
	const Page = pages[step];
	if (part !== undefined)
		return (
			<EditSettings
				size={size}
				connection={connection}
				part={part}
				from={editing?.from}
				head={stepHead(
					titleOf(connection),
					connection,
					part === 'kind' ? 'settings' : 'filter',
					part === 'kind' ? 'How it is reached.' : 'What is taken, and what is mended in our copy.',
					size.columns,
				)}
				said={part === 'kind' ? 'Saved. t tries it.' : 'Saved. ⏎ goes on with it.'}
				leave={() => edit(undefined)}
			/>
		);
	return (
		<Page
			size={size}
			connection={connection}
			leave={leave}
			edit={(which, from) => edit({part: which, from})}
		/>
	);
}
