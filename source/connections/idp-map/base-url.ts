import {z} from 'zod';
import {refineAddress} from '../https-address.ts';

/** A setting that is a base address, without a slash at its end; tests and sovereign clouds have their own. */
export const baseUrl = (usual: string) =>
	z
		.string()
		.trim()
		.default(usual)
		.superRefine(refineAddress)
		.transform((value) => value.replace(/\/+$/, ''));
