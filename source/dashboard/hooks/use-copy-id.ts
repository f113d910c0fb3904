import {useDashboard} from '../dashboard.ts';

/** Copies an id to the clipboard of the person's own terminal, where there is one under the cursor. */
export function useCopyId(id: string | undefined): (() => void) | undefined {
	const {copy, say} = useDashboard();
	if (id === undefined) return undefined;
	return () => {
		copy(id);
		say('fine', `${id} is on the clipboard, if your terminal allows it (OSC 52).`);
	};
}
