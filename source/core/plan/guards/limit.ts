import type {Limit} from '../input.ts';

/** A share such as 0.29 is no binary fraction: 29 of 100 are not more than it. */
const rounding = 1e-6;

/** Whether `count` of `whole` passes the limit: both its share and its number, or its absolute most. */
export const exceeds = (limit: Limit, count: number, whole: number) =>
	(count - limit.share * whole > rounding && count > limit.atLeast) ||
	(limit.most !== undefined && count > limit.most);

/** `6.0 %` */
export const percent = (count: number, whole: number) =>
	`${((100 * count) / Math.max(1, whole)).toFixed(1)} %`;

/** `more than 5 % and more than 10, or more than 100` */
export const limitText = ({share, atLeast, most}: Limit) =>
	`more than ${Math.round(share * 100)} % and more than ${atLeast}${most === undefined ? '' : `, or more than ${most}`}`;

/** `, with 12 more in the last 7 days`; nothing where there are none. */
export const lately = (recent: number) => (recent > 0 ? `, with ${recent} more in the last 7 days` : '');
