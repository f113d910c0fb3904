import {Prompt} from '../../components/prompt.tsx';
import type {Size} from '../../dashboard.ts';

/** Asks for the package that a target holds, wherever its first one of ours has to be compared with it. */
export const PackagePrompt = (props: {
	readonly size: Size;
	readonly take: (path: string) => void;
	readonly leave: () => void;
}) => (
	<Prompt
		{...props}
		title="Where is the last package?"
		note="Path of the zip, or of the folder with its six CSV files, on this machine."
	/>
);
