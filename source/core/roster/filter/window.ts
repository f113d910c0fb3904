import {type Choice, isDated} from './settings.ts';

/** First and last day, both in, in days since 1970. */
export interface Window {
	readonly from: number;
	readonly to: number;
}

/** The days that a choice lets pass; undefined where it does not look at days. */
export const windowOf = (choice: Choice, today: number): Window | undefined =>
	isDated(choice) ? {from: today, to: choice === 'active' ? today : today + 30} : undefined;
