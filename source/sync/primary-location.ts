import {type Account, locationsOf} from '../core/directory/account.ts';
import type {GuardResult} from '../core/plan/plan.ts';

/** Person IDs of those who are published in the location that was made at sign-up, sorted. */
export const inPrimaryLocation = (
	accounts: readonly Account[],
	primaryLocation: string | undefined,
): readonly string[] => {
	const id = primaryLocation?.trim();
	return id === undefined || id === ''
		? []
		: accounts
				.flatMap((account) => (locationsOf(account).some((at) => at === id) ? account.personId : []))
				.sort();
};

/**
 * Apple School Manager takes no people by SFTP in the original location (`rosters.md`): they are told before the
 * upload, which waits until they are elsewhere or somebody approves it as it is.
 */
export function primaryLocationGuard(
	keys: readonly string[],
	primaryLocation: string | undefined,
): GuardResult {
	const many = keys.length === 1 ? '1 person is' : `${keys.length} people are`;
	return {
		code: 'wire-primary-location',
		tripped: keys.length > 0,
		message:
			keys.length === 0
				? 'nobody is in the location made at sign-up'
				: `${many} in the location ${primaryLocation ?? ''}, which was made at sign-up and takes nobody by SFTP: map their school to another location (setting locations.map)`,
		numbers: {people: keys.length},
		keys: keys.slice(0, 20),
		removalsOnly: false,
	};
}
