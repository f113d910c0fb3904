import type {Class} from '../directory/records.ts';
import {splitList} from '../directory/records.ts';
import {classNameOf} from './class-names.ts';
import type {MirrorDraft} from './draft.ts';
import type {HeldClass} from './held.ts';

const peopleIn = (teachers: number, students: number) =>
	`${teachers} ${teachers === 1 ? 'teacher' : 'teachers'}, ${students} ${students === 1 ? 'student' : 'students'}`;

/**
 * Whether a class that somebody made there by hand, alone with its name at its location, is ours of that name [our
 * decision: a name alone pairs no classes, and a second class of one name is asked about before it is made].
 * @returns undefined: it is not decided.
 */
export function doubtfulClass(
	draft: MirrorDraft,
	ours: Class,
	there: HeldClass,
): 'same' | 'different' | undefined {
	const {conflicts, directory, held, settings, twoWay} = draft;
	const students = splitList(directory.enrolments.get(ours.classId)?.students ?? '').length;
	const decision = conflicts.meet({
		kind: 'doubtful-pair',
		incoming: `classes/${there.id}`,
		accounts: [],
		sides: [
			{
				label: 'Directory',
				key: ours.classId,
				fields: {
					name: classNameOf(draft, ours),
					location: directory.locations.get(ours.locationId)?.name ?? ours.locationId,
					members: peopleIn(ours.instructorIds.length, students),
				},
			},
			{
				label: settings.connection.name,
				key: there.id,
				fields: {
					name: there.name,
					location: held.locations.find(({id}) => id === there.locationId)?.name ?? there.locationId,
					members: peopleIn(there.teacherIds.length, there.studentIds.length),
				},
			},
		],
		choices: [
			{
				key: 's',
				name: 'same',
				label: 'Same class',
				effect: `That class is kept as the one here is: its name, and who is in it. It is never removed, since we did not make it.`,
			},
			{
				key: 'd',
				name: 'different',
				label: 'Different classes',
				effect: twoWay
					? 'The one there comes in as a class of its own; the one here is made there where classes are created.'
					: 'The one there is left alone; the one here is made beside it where classes are created.',
			},
		],
	});
	if (decision === undefined) return undefined;
	return decision.choice === 's' ? 'same' : 'different';
}
