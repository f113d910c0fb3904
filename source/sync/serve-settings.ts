import {z} from 'zod';
import type {Settings} from './documents.ts';

/** Where `rollcall serve` listens. */
export const serveSettings = z.object({
	port: z.int().min(0).max(65_535).optional(),
	address: z.string().trim().min(1).optional(),
	/** Files in PEM. */
	certificate: z.string().optional(),
	key: z.string().optional(),
	plainText: z.boolean().optional(),
});

export interface ServePlace {
	readonly address: string;
	readonly port: number;
	readonly certificate?: string;
	readonly key?: string;
	readonly plainText?: boolean;
}

/** Loopback where nothing else is said: whoever lets others in says so. */
export const placeOf = ({serve = {}}: Settings): ServePlace => ({
	address: serve.address ?? '127.0.0.1',
	port: serve.port ?? 8642,
	...(serve.certificate === undefined ? {} : {certificate: serve.certificate}),
	...(serve.key === undefined ? {} : {key: serve.key}),
	...(serve.plainText === undefined ? {} : {plainText: serve.plainText}),
});
