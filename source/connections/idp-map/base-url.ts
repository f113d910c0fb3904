import {z} from 'zod';
import {UsageError} from '../../core/errors.ts';
import {addressOf} from '../../io/http-address.ts';

/** A setting that is a base address, without a slash at its end; tests and sovereign clouds have their own. */
export const baseUrl = (usual: string) =>
	z
		.string()
		.trim()
		.default(usual)
		.superRefine((value, context) => {
			try {
				addressOf(value);
			} catch (error) {
				if (!(error instanceof UsageError)) throw error;
				context.addIssue({code: 'custom', message: error.message});
			}
		})
		.transform((value) => value.replace(/\/+$/, ''));
