import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {stateFolder} from './store/which-folder.ts';

/** The folder that the program lies in: of a checkout, that of package.json. */
export const checkout = fileURLToPath(new URL('..', import.meta.url));

/** The state's folder of this call, as `store/which-folder.ts` settles it. @param flag what `--state` says. */
export const folderOfState = (
	flag: string | undefined,
	env: Readonly<Record<string, string | undefined>>,
): string => stateFolder({flag, env, checkout: isCheckout(checkout) ? checkout : undefined});

/** The folder of package.json, unless this is an installed package. */
const isCheckout = (folder: string) =>
	!folder.includes('/node_modules/') && existsSync(join(folder, 'tsconfig.json'));
