"""The one provider plugin that stands in for azure-native, azuredevops and databricks."""
