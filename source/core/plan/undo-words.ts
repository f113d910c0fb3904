import type {Account} from '../directory/account.ts';
import type {RunId} from '../directory/ids.ts';
import type {Action, ChangeList, PlannedKind} from './plan.ts';
import {isSent} from './published.ts';

/**
 * What has to be said before anything else of an undo: what it cannot bring back, and what goes with it.
 * @param unsent other runs whose changes no package holds yet.
 */
export function toldFirst(list: ChangeList, unsent: readonly RunId[] = []): readonly string[] {
	const changes = [...list];
	const count = (kind: PlannedKind, action: Action) =>
		changes.filter((change) => change.kind === kind && change.action === action).length;
	/** Accounts that no longer go into the next upload, or go there again; whoever is removed here was never sent. */
	const turned = (away: boolean) =>
		changes.filter(
			(change) =>
				change.kind === 'accounts' &&
				change.action !== 'remove' &&
				goesUp(change.before) === away &&
				goesUp(change.after) !== away,
		).length;
	const classesBack = count('classes', 'create');
	const classesGone = count('classes', 'remove');
	const back = turned(false);
	const gone = turned(true);
	return [
		...(classesBack > 0
			? [
					`${many(classesBack, 'class comes', 'classes come')} back as they were here; Schoolwork progress that Apple School Manager deleted with them does not.`,
				]
			: []),
		...(classesGone > 0
			? [
					`${many(classesGone, 'class that the run made goes', 'classes that the run made go')}: they turn Manual in Apple School Manager, lose their students, and their Schoolwork progress is deleted.`,
				]
			: []),
		...(back > 0
			? [
					`${many(back, 'person is', 'people are')} sent again; a Managed Apple Account that Apple School Manager removed meanwhile does not come back with its data: a new one is made.`,
				]
			: []),
		...(gone > 0
			? [
					`${many(gone, 'account leaves', 'accounts leave')} the next upload: Apple School Manager deactivates them and does not delete what they hold.`,
				]
			: []),
		...(unsent.length > 0
			? [`The package also carries what was not sent yet: the changes of ${unsent.join(', ')}.`]
			: []),
	];
}

const many = (number: number, one: string, more: string) => `${number} ${number === 1 ? one : more}`;

/** Whether an upload names the account, if its connection feeds one. */
export const goesUp = (account: Account | undefined) =>
	account !== undefined && account.status !== 'Deactivated' && isSent(account);
