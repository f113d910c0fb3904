import {render, Text} from 'ink';

/** The floor of anything that Ink draws: one line, and the end. */
render(<Text>Hello, world</Text>);
