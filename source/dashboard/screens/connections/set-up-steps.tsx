import {useState} from 'react';
import type {SettingView} from '../../../sync/rollcall.ts';
import type {SetUpStep} from '../../../sync/set-up.ts';
import {EditSettings} from './edit-settings.tsx';
import {ArmStep} from './step-arm.tsx';
import {ContactStep} from './step-contact.tsx';
import {CreationStep} from './step-creation.tsx';
import {FilterStep} from './step-filter.tsx';
import {HoldsStep} from './step-holds.tsx';
import {MirrorStep} from './step-mirror.tsx';
import {type StepProps, titleOf} from './step-page.tsx';
import {PreviewStep} from './step-preview.tsx';
import {ReviewStep} from './step-review.tsx';
import {ScheduleStep} from './step-schedule.tsx';
import {TestStep} from './step-test.tsx';
import {TokenStep} from './step-token.tsx';
import {type ShownStep, stepHead} from './steps.ts';

/** The page of each step that is kept with a connection. */
const pages: Readonly<Record<SetUpStep, (props: StepProps) => React.ReactNode>> = {
	test: TestStep,
	filter: FilterStep,
	schedule: ScheduleStep,
	review: ReviewStep,
	preview: (props) =>
		props.connection.mirrors === undefined ? <PreviewStep {...props} /> : <MirrorStep {...props} />,
	creation: CreationStep,
	holds: HoldsStep,
	arm: ArmStep,
	token: TokenStep,
	contact: ContactStep,
};

/** Where in the set-up the settings of a part stand, and what they are for. */
const parts: Readonly<Record<SettingView['part'], readonly [at: ShownStep, about: string]>> = {
	kind: ['settings', 'How it is reached.'],
	assist: ['filter', 'What is taken, and what is mended in our copy.'],
	schedule: ['schedule', 'How often it syncs by itself, at what time of day, in which time zone.'],
};

/** What comes next once settings of the kind were saved; else they are tried. */
const saidAt: Readonly<Partial<Record<SetUpStep, string>>> = {
	preview: 'Saved, and planned again by it.',
	creation: 'Saved. ⏎ on “as it is set now” shows the plan by it.',
};

/** The set-up of a connection that is made, at the step that comes next. */
export function SetUpSteps({
	size,
	connection,
	step,
	leave,
}: Omit<StepProps, 'edit'> & {readonly step: SetUpStep}) {
	const [editing, edit] = useState<
		{readonly part: SettingView['part']; readonly from: string | undefined} | undefined
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
				head={stepHead(titleOf(connection), connection, ...parts[part], size.columns)}
				said={part !== 'kind' ? 'Saved. ⏎ goes on with it.' : (saidAt[step] ?? 'Saved. t tries it.')}
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
