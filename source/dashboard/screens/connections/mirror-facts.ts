import type {MirrorRun} from '../../../core/mirror/mirror-run.ts';
import type {ConnectionView} from '../../../sync/rollcall.ts';
import {byKey} from '../../by-key.ts';
import {commandOf, shortKeys} from '../../keymap.ts';
import {mirrorFacts} from '../../mirror-outcomes.ts';
import {count} from '../../phrases.ts';

const valueIn = (settings: ConnectionView['settings']) => (key: string) =>
	settings.find((setting) => setting.key === key)?.value ?? '';

/** *Creating missing users* and *Creating missing classes* are both off. */
export const createsNothing = ({settings}: Pick<ConnectionView, 'settings'>): boolean => {
	const of = valueIn(settings);
	return ['', 'none'].includes(of('createUsers')) && of('createClasses') !== 'yes';
};

/** `76 users and 12 classes`: those that are somebody or something here too. */
const pairedText = ({users, classes}: NonNullable<ConnectionView['paired']>) =>
	users + classes === 0
		? 'nobody and no class yet'
		: `${count(users, 'user')} and ${count(classes, 'class', 'classes')} paired`;

/** What the last run of a mirror left, and how it is set, in words: a name and a text each. */
export function mirrorFactsOf(
	{
		mirrors,
		settings,
		notUploaded,
		paired,
		people,
	}: Pick<ConnectionView, 'mirrors' | 'settings' | 'notUploaded' | 'paired' | 'people'>,
	last: MirrorRun | undefined,
): ReadonlyArray<readonly [name: string, text: string]> {
	const of = valueIn(settings);
	const uploads =
		notUploaded !== undefined
			? 'it is uploaded nowhere'
			: of('sftpAutomatically') === 'yes'
				? 'each sync uploads it by SFTP'
				: 'it is uploaded when you send it';
	const users = of('createUsers');
	const edit = shortKeys(commandOf('settings'));
	return [
		...(paired === undefined ? [] : [['Keeps there', pairedText(paired)] as const]),
		// In one direction nobody comes from there.
		...(mirrors === 'two-way' && people !== undefined
			? [['Comes from it', people === 0 ? 'nobody' : count(people, 'person', 'people')] as const]
			: []),
		...(last === undefined ? [] : mirrorFacts(last)),
		[
			'Direction',
			mirrors === 'two-way'
				? `two-way: what changed there comes in first, and ${uploads}; then it is kept as the directory is`
				: 'one-way: it is kept as the directory is',
		],
		...(notUploaded === undefined ? [] : [['Upload', byKey(notUploaded)] as const]),
		[
			'Creates',
			`missing users ${users === '' || users === 'none' ? 'nowhere' : users === 'all' ? 'at all locations' : `at locations ${users}`}, missing classes ${of('createClasses') === 'yes' ? 'too' : 'not'}; ${edit} changes it`,
		],
		[
			'Locations',
			`by their id in Apple School Manager, then by name${of('locations') === '' ? '' : `; by hand: ${of('locations')}`}${of('keepLocations') === 'yes' ? '; nobody is moved' : ''}`,
		],
	];
}
