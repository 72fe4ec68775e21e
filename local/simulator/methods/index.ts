import { addExport } from './add-export';
import { exportStatus } from './export-status';
import { getApiKeyInfo } from './get-api-key-info';
import type { Method } from './method';
import { removeExport } from './remove-export';
import { retrieveExport } from './retrieve-export';

/** The private methods by the names in their paths. */
export const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    AddExport: addExport,
    ExportStatus: exportStatus,
    GetApiKeyInfo: getApiKeyInfo,
    RemoveExport: removeExport,
    RetrieveExport: retrieveExport,
  }),
);
