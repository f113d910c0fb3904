import type {SettingView} from '../../../sync/rollcall.ts';
import type {StepProps} from './step-page.tsx';
import {SettingsStep} from './step-settings.tsx';

/** What a switch that is not set comes to. */
const unset = ({choices, key}: SettingView) =>
	choices !== undefined && key.startsWith('patch.') ? 'on, unless Settings say otherwise' : 'not set';

/** Sync Assist: taken as it stands with one key, or changed from the marked row on. */
export const FilterStep = (props: StepProps) => (
	<SettingsStep
		{...props}
		at="filter"
		about="Sync Assist: what is taken of the roster, and what is mended in our copy."
		said={['⏎ takes it as it stands. e changes it, from the marked row on.']}
		unset={unset}
	/>
);
