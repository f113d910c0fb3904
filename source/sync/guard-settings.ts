import {z} from 'zod';
import {domainForm} from '../core/directory/domain.ts';
import {defaultPolicy, type GuardLimits, type Limit, type Policy} from '../core/plan/input.ts';
import {isYearly, type PauseWindow} from '../core/plan/pause.ts';

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);
const limit = z.strictObject({
	share: share.optional(),
	atLeast: count.optional(),
	/** `null`: no absolute most. */
	most: count.nullable().optional(),
});

/** Limits of the guards, each as far as it is to be another than the default. */
export const guardLimits = z.strictObject({
	removals: limit.optional(),
	classes: limit.optional(),
	enrolments: limit.optional(),
	identity: limit.optional(),
	signIns: count.optional(),
	stale: z.strictObject({days: z.number().min(0)}).optional(),
	shrink: z.strictObject({share: share.optional(), from: count.optional()}).optional(),
	locationHalfFrom: z.number().int().min(1).optional(),
});
type GuardSettings = z.output<typeof guardLimits>;

/** For all, and by name of a connection or target where that one has its own. */
export const guardSettings = guardLimits.extend({
	connections: z.record(z.string(), guardLimits).optional(),
});

const dayPattern = /^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
export const calendarDay = z
	.string()
	.regex(dayPattern, 'a day is written 2027-07-01, or 07-01 for every year')
	.refine(isDay, 'there is no such day');

export const pauseSettings = z.array(
	z
		.strictObject({
			from: calendarDay,
			to: calendarDay,
			connection: z.string().min(1).optional(),
			reason: z.string().optional(),
		})
		.refine(
			({from, to}) => isYearly(from) === isYearly(to),
			'from and to are both with a year, or both without',
		)
		.refine(({from, to}) => isYearly(from) || from <= to, 'from is after to'),
);

export const timeZone = z.string().refine((zone) => {
	try {
		return new Intl.DateTimeFormat('en', {timeZone: zone}) !== undefined;
	} catch {
		return false;
	}
}, 'no time zone of this name: for example Europe/Berlin');

/** The limits that hold for this connection or target: its own, else those for all, else the defaults. */
export function limitsOf(
	settings: z.output<typeof guardSettings> | undefined,
	name: string | undefined,
): GuardLimits {
	const own = name === undefined ? undefined : settings?.connections?.[name];
	return [settings, own].reduce<GuardLimits>((limits, said) => overlay(limits, said), defaultPolicy.guards);
}

function overlay(limits: GuardLimits, said: GuardSettings | undefined): GuardLimits {
	if (said === undefined) return limits;
	return {
		removals: overlayLimit(limits.removals, said.removals),
		classes: overlayLimit(limits.classes, said.classes),
		enrolments: overlayLimit(limits.enrolments, said.enrolments),
		identity: overlayLimit(limits.identity, said.identity),
		signIns: said.signIns ?? limits.signIns,
		stale: said.stale ?? limits.stale,
		shrink: {
			share: said.shrink?.share ?? limits.shrink.share,
			from: said.shrink?.from ?? limits.shrink.from,
		},
		locationHalfFrom: said.locationHalfFrom ?? limits.locationHalfFrom,
	};
}

function overlayLimit(limits: Limit, said: GuardSettings['removals']): Limit {
	if (said === undefined) return limits;
	const most = said.most === undefined ? limits.most : (said.most ?? undefined);
	return {
		share: said.share ?? limits.share,
		atLeast: said.atLeast ?? limits.atLeast,
		...(most === undefined ? {} : {most}),
	};
}

/** What settings say of leavers and sign-ins. */
export const policySettings = {
	graduation: z.record(z.string(), calendarDay).optional(),
	/** `@School.example` is `school.example`, by whomever it is read; what is no domain is left as it was typed. */
	federatedDomains: z
		.array(
			z
				.string()
				.min(1)
				.transform((typed) => domainForm(typed) ?? typed),
		)
		.optional(),
};

export const gracePolicy = ({
	graduation,
	federatedDomains,
}: {
	readonly graduation?: Readonly<Record<string, string>> | undefined;
	readonly federatedDomains?: readonly string[] | undefined;
}): Pick<Policy, 'graduation' | 'federatedDomains'> => ({
	...(graduation === undefined ? {} : {graduation}),
	...(federatedDomains === undefined ? {} : {federatedDomains}),
});

/** Windows as they are kept, without what is not said. */
export const pausesOf = (settings: z.output<typeof pauseSettings> | undefined): readonly PauseWindow[] =>
	(settings ?? []).map(({from, to, connection, reason}) => ({
		from,
		to,
		...(connection === undefined ? {} : {connection}),
		...(reason === undefined ? {} : {reason}),
	}));

function isDay(day: string): boolean {
	// 29 February is a day of a yearly window: it is met in leap years, and passed over in the others.
	const whole = day.length === 5 ? `2028-${day}` : day;
	const date = new Date(`${whole}T00:00:00.000Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === whole;
}
