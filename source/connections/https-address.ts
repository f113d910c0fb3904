import {z} from 'zod';
import {UsageError} from '../core/errors.ts';
import {addressOf} from '../io/http-address.ts';

/** Refines a text to an address that credentials may go to: https, or loopback; a fault is told in words. */
export function refineAddress(value: string, context: z.RefinementCtx): void {
	try {
		addressOf(value);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		context.addIssue({code: 'custom', message: error.message});
	}
}

/** A setting that is such an address, as it is typed. */
export const httpsAddress = z.string().trim().superRefine(refineAddress);
