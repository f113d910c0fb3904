import {useDashboard} from '../dashboard.ts';
import {useQuery} from './use-query.ts';

const none: ReadonlyMap<string, string> = new Map();

/** What the ids in sight are called, as far as it is known; those that were called before stay so while others are read. */
export function useNames(ids: readonly string[]): ReadonlyMap<string, string> {
	const {rollcall} = useDashboard();
	const key = [...new Set(ids)].sort().join(' ');
	const names = useQuery('names', key, () => rollcall.namesOf(ids));
	return names.data ?? none;
}
