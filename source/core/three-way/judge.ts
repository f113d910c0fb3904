import type {ThreeWayReason} from './reasons.ts';
import type {Sides} from './sides.ts';

/**
 * The one reason that weighs most, of why a record is not alike on all sides; undefined: it is, or it is gone from all
 * of them. What Apple School Manager did comes before what waits here, because nobody here did it.
 */
export function reasonOf(sides: Sides): ThreeWayReason | undefined {
	if (sides.here === 'nobody' && sides.source === 'absent' && sides.sent !== 'sent')
		return sides.apple === 'live' ? 'stranger' : undefined;
	return sides.sent === 'sent' ? ofSent(sides) : ofUnsent(sides);
}

function ofSent(sides: Sides): ThreeWayReason | undefined {
	const {apple, here} = sides;
	if (here !== 'kept')
		return here === 'nobody' && sides.source !== 'absent' ? waiting(sides) : 'removal-waits';
	if (apple === 'inactive' || apple === 'missing') return apple;
	if (sides.refused) return 'refused';
	return (
		heldBack(sides) ??
		notDelivered(sides) ??
		fieldsOf(sides) ??
		(apple === 'live' ? undefined : 'unconfirmed')
	);
}

function ofUnsent(sides: Sides): ThreeWayReason | undefined {
	const {here, source, apple} = sides;
	if (here === 'nobody') return waiting(sides);
	if (here === 'deactivated') {
		if (apple === 'live') return 'alive';
		return source === 'listed' ? 'deactivated-here' : undefined;
	}
	if (sides.by === 'idp') return 'idp';
	const back = heldBack(sides);
	if (back !== undefined) return back;
	if (sides.published) return 'next-upload';
	if (sides.by === 'hand') return 'made-here';
	return source === 'left out' ? 'left-out' : 'not-fed';
}

/** Of what the source lists and nobody here has. */
const waiting = (sides: Sides): ThreeWayReason =>
	heldBack(sides) ?? (sides.source === 'left out' ? 'left-out' : sides.held ? 'held' : 'next-run');

const heldBack = ({conflict, faulty}: Sides): ThreeWayReason | undefined =>
	conflict ? 'conflict' : faulty ? 'faulty' : undefined;

/** Of what is sent though its source does not list it. */
function notDelivered({source, leaving, by}: Sides): ThreeWayReason | undefined {
	if (leaving) return 'leaving';
	if (source === 'left out') return 'left-out';
	if (source === 'listed') return undefined;
	if (by === 'hand') return 'kept-here';
	if (by === 'earlier upload') return 'adopted';
	return source === 'unknown' ? 'no-roster' : 'not-delivered';
}

function fieldsOf({fields, edited, held}: Sides): ThreeWayReason | undefined {
	const told = fields.filter(({field}) => !edited.has(field));
	if (told.length === 0) return fields.length === 0 ? undefined : 'edited-here';
	const names = told.filter(({field}) => field !== 'managedAppleAccount');
	if (names.length === 0) return 'account-name';
	if (names.some(({sent, apple}) => apple !== undefined && apple !== (sent ?? apple))) return 'fields';
	// What the directory has already is on its way.
	if (names.every(({source, here, sent}) => here !== sent && (source ?? here) === here)) return 'next-upload';
	return held ? 'held' : 'fields';
}
