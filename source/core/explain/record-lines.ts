import {type Account, enrichedFields} from '../directory/account.ts';
import {clockDay} from '../directory/clock-texts.ts';
import {fieldNames} from '../directory/editable.ts';
import {statusText} from '../directory/status-text.ts';
import {isUnderOtherRule} from '../tallies.ts';
import type {Called} from './called.ts';
import {deactivationWords} from './deactivation-words.ts';
import {type ExplainLine, line} from './explanation.ts';
import type {Facts} from './facts.ts';
import {roleWords} from './field-words.ts';
import {providedLines} from './provided-lines.ts';

/** What the directory holds of the record. */
export function* recordLines(facts: Facts): Iterable<ExplainLine> {
	const {account, tombstone, owner, called, published} = facts;
	const of = owner === undefined ? '' : `, delivered by ${owner}`;
	if (account !== undefined) yield* accountLines(account, of, facts);
	const {class: inClass, course, location} = facts;
	if (inClass !== undefined) {
		const {instructorIds} = inClass;
		yield line(
			'directory',
			`Class of the course ${called.course(inClass.courseId)} at ${called.location(inClass.locationId)}${inClass.year === undefined ? '' : `, school year ${inClass.year}`}; ${counted(facts.students ?? 0)}, ${instructorIds.length === 0 ? 'no instructor' : `instructors ${instructorIds.map(called.person).join(', ')}`}; source ${inClass.source}${of}.`,
		);
	}
	if (facts.pastClass !== undefined)
		yield line(
			'directory',
			`Class of the school year ${facts.pastClass.year}, which left; its class id is used for no other year.`,
		);
	if (course !== undefined) yield line('directory', `Course at ${called.location(course.locationId)}${of}.`);
	if (location !== undefined) yield line('directory', `Location${of}.`);
	if (tombstone?.became !== undefined)
		yield line(
			'directory',
			`Its Person ID was edited on ${clockDay(tombstone.deletedAt)} and is ${tombstone.became} now; this one stays reserved for the same person for good.`,
			{at: tombstone.deletedAt},
		);
	else if (tombstone !== undefined)
		yield line(
			'directory',
			`Deleted on ${clockDay(tombstone.deletedAt)}; its names are reserved until ${clockDay(tombstone.reservedUntil)}, its Person ID for good.`,
			{at: tombstone.deletedAt},
		);
	if ((account ?? inClass ?? course ?? location) !== undefined)
		yield line('directory', published ? 'The next upload holds it.' : 'The next upload leaves it out.');
}

const counted = (students: number) => `${students} ${students === 1 ? 'student' : 'students'}`;

function* accountLines(account: Account, of: string, {called, past, owner}: Facts): Iterable<ExplainLine> {
	const {gradeLevel, deactivated, leaving, asked} = account;
	const roles = account.roles.map((each) => roleWords(each, called)).join(' and ') || 'No role';
	yield line('directory', `${roles}${gradeLevel === undefined ? '' : `, grade ${gradeLevel}`}.`);
	if (account.ruled !== undefined)
		yield line(
			'directory',
			`Its roles are from a rule of ${owner ?? 'its connection'}: ${account.ruled.rule}.`,
		);
	if (isUnderOtherRule(account))
		yield line(
			'directory',
			`Since it came another rule fits, by what was pushed or because rules changed: ${account.pushed?.otherRule}. Rules are for newcomers: its roles stay as they are until somebody edits them.`,
		);
	yield* enrichedLines(account, called);
	yield* providedLines(account, called);
	if (account.sentAs !== undefined)
		yield line(
			'directory',
			`Sent as Person ID ${account.sentAs}, which Apple School Manager has until it is edited there by hand: see rollcall followups.`,
		);
	yield line('directory', `${statusText(account)}, source ${account.source}${of}.`);
	if (deactivated !== undefined)
		yield line('directory', deactivationWords(deactivated, past), {at: deactivated.at});
	if (leaving !== undefined && account.status !== 'Deactivated')
		yield line('directory', `Leaving since ${clockDay(leaving.since)}, found by ${leaving.run}.`, {
			run: leaving.run,
			at: leaving.since,
		});
	if (asked !== undefined)
		yield line('directory', `${asked.action} was asked on ${clockDay(asked.at)} and is not confirmed.`);
}

/** Where what its source leaves empty comes from. */
function* enrichedLines({enriched, ...account}: Account, {connection}: Called): Iterable<ExplainLine> {
	for (const field of enrichedFields) {
		const from = enriched?.[field];
		if (from === undefined) continue;
		yield line(
			'directory',
			`Its ${fieldNames[field]} ${account[field] ?? ''} is from ${connection(from.from)}, found there by the number ${from.number}: its source gives none.`,
		);
	}
}
