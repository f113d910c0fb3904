/** The domain of an e-mail address or Managed Apple Account, in lower case; empty: it has none. */
export const domainOf = (address = ''): string => {
	const at = address.lastIndexOf('@');
	return at === -1 ? '' : address.slice(at + 1).toLowerCase();
};

const label = '[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?';
const pattern = new RegExp(`^${label}(\\.${label})+$`, 'u');

/** A domain as it is kept, in lower case, from what somebody typed (`@School.example`); undefined: it is none. */
export function domainForm(typed: string): string | undefined {
	const domain = typed.trim().replace(/^@/, '').toLowerCase();
	return domain.length <= 253 && pattern.test(domain) ? domain : undefined;
}
