import {z} from 'zod';
import {fold} from '../core/plan/fold.ts';
import type {Federation, Said} from './answers/federation.ts';
import type {Settings} from './documents.ts';

const said = z.object({at: z.iso.datetime(), by: z.string()}).optional();

/**
 * What was said of each domain of the organisation, by its name in lower case, with who and when. Which ones are
 * federated stands in `policy.federatedDomains` alone: the rules read it there.
 */
export const domainSettings = z.record(
	z.string(),
	z.object({
		/** Verified in Apple School Manager. */
		verified: said,
		/** Federated authentication is configured there; whether it is on stands in `policy.federatedDomains`. */
		configured: said,
		/** When it was turned on or off last. */
		turned: said,
	}),
);

/** How a domain stands. */
export interface KnownDomain {
	readonly domain: string;
	readonly verified?: Said;
	readonly federation: Federation;
	/** Who said last how its federation stands. */
	readonly said?: Said;
}

/** Every domain that somebody said something of, in order. */
export function domainsOf({domains = {}, policy}: Settings): readonly KnownDomain[] {
	const federated = new Set((policy.federatedDomains ?? []).map(fold));
	return [...new Set([...Object.keys(domains), ...federated])].sort().map((domain): KnownDomain => {
		const {verified, configured, turned} = domains[domain] ?? {};
		const federation = federated.has(domain) ? 'on' : configured === undefined ? 'off' : 'configured';
		const last = configured !== undefined && configured.at > (turned?.at ?? '') ? configured : turned;
		return {
			domain,
			federation,
			...(verified === undefined ? {} : {verified}),
			...(last === undefined ? {} : {said: last}),
		};
	});
}

/** Verified; one that is federated has to be [seed 001], though nobody ticked it here. */
export const isVerified = ({verified, federation}: KnownDomain): boolean =>
	verified !== undefined || federation === 'on';
