/** Name of the configuration of a workspace, in its root. */
export const CONFIG_FILE = 'plimsoll.config.yaml';
