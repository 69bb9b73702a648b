"""How long the Azure CLI of a step is signed in."""

from __future__ import annotations

from localcloud.places import ROOT
from localcloud.store import Store
from tests.localcloud.agent.harness import ran
from tests.localcloud.agent.test_tasks import cloud


def test_the_sign_in_of_azure_cli_ends_unless_it_is_kept_active_and_a_script_gets_new_tokens(store: Store) -> None:
    cloud(store)
    text = """
    steps:
    - checkout: none
    - task: AzureCLI@2
      inputs:
        azureSubscription: azure-shop
        scriptType: bash
        scriptLocation: inlineScript
        addSpnToEnvironment: true
        keepAzSessionActive: {active}
        inlineScript: |
          az account get-access-token | python3 -c 'import json, sys; print("ends later", json.load(sys.stdin)["expires_on"] > 2000)'
          grep -q never "$AZURE_CONFIG_DIR/expires" || echo 1000 >"$AZURE_CONFIG_DIR/expires"
          az account get-access-token >/dev/null && echo "has its token"
          az account get-access-token --resource 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d >/dev/null && echo "gets another"
          export PYTHONPATH={root}
          python3 -c 'import os; from pipelines.sign_in import new_token; print("new", new_token(os.environ) != os.environ["idToken"])'
      env: {{SYSTEM_ACCESSTOKEN: $(System.AccessToken)}}
    """
    ended = ran(store, text.format(active="false", root=ROOT)).printed()
    kept_active = ran(store, text.format(active="true", root=ROOT)).printed()
    for line in ("ends later True", "has its token", "new True"):
        assert line in ended
        assert line in kept_active
    assert ("gets another" in ended, any("AADSTS700024" in line for line in ended)) == (False, True)
    assert "gets another" in kept_active
