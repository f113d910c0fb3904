/**
 * Why a record is not alike at the source, in what was sent and in Apple School Manager: stable codes, what they mean,
 * and whether somebody should look (`look`), or it is as it was meant to be (`meant`).
 */
export const threeWayReasons = {
	refused: ['look', 'Apple School Manager refused something of it'],
	inactive: ['look', 'sent, and inactive in Apple School Manager'],
	missing: ['look', 'sent, and not among all that Apple School Manager listed'],
	alive: ['look', 'deactivated here, and alive in Apple School Manager'],
	stranger: ['look', 'nobody here knows it: made by hand in Apple School Manager, or by another uploader'],
	conflict: ['look', 'a conflict waits for a decision'],
	faulty: ['look', 'its row at the source carries an error'],
	held: ['look', 'the roster that lists it waits in a run that is held'],
	'not-delivered': ['look', 'sent, and its source no longer lists it'],
	adopted: ['look', 'known from an earlier upload, and no source lists it'],
	'no-roster': ['look', 'no roster of its source is kept'],
	'not-fed': ['look', 'no upload carries it'],
	fields: ['look', 'its fields differ'],
	'next-run': ['meant', 'new at the source: the next run makes it'],
	'next-upload': ['meant', 'goes with the next upload'],
	'removal-waits': ['meant', 'the next upload leaves it out'],
	leaving: ['meant', 'in its grace: still sent'],
	'left-out': ['meant', 'left out by a filter or a rule of the source'],
	'deactivated-here': ['meant', 'deactivated here, though its source lists it'],
	idp: ['meant', 'an identity provider provisions it: not sent by SFTP'],
	'made-here': ['meant', 'made here by hand, and never sent'],
	'kept-here': ['meant', 'Manual: sent as it is here'],
	'edited-here': ['meant', 'fields are edited here'],
	'account-name': ['meant', 'its Managed Apple Account is another than was predicted'],
	unconfirmed: ['meant', 'sent, and nothing was read of it yet'],
} as const satisfies Readonly<Record<string, readonly ['look' | 'meant', string]>>;

export type ThreeWayReason = keyof typeof threeWayReasons;

/** In the order in which they are told: what somebody should look at first. */
export const reasonOrder = Object.keys(threeWayReasons) as readonly ThreeWayReason[];

export const wantsLook = (reason: ThreeWayReason): boolean => threeWayReasons[reason][0] === 'look';
