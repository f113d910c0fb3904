import {useEffect} from 'react';
import {useDashboard} from '../dashboard.ts';
import {useKept} from './use-kept.ts';

const set = (_before: string | undefined, open: string | undefined) => open;

/** What is open in a screen, by its id; kept, and set when somebody goes to a place in this screen. */
export function useOpen(screen: string): readonly [string | undefined, (open: string | undefined) => void] {
	const {place, hush} = useDashboard();
	const wanted = place.screen === screen ? place.open : undefined;
	const [open, setOpen] = useKept<string | undefined, string | undefined>(`${screen} open`, set, undefined);
	// biome-ignore lint/correctness/useExhaustiveDependencies: each going there opens it again
	useEffect(() => {
		if (wanted !== undefined) setOpen(wanted);
	}, [place]);
	return [
		open,
		(next) => {
			hush();
			setOpen(next);
		},
	];
}
